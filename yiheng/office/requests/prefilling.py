"""What other systems already hold: who fills a field in before the person does.

A source is a function of the member whom the field is about, declared once::

    @prefill("member.phone", _("工作电话"), Kind.TEXT)
    def phone(member: Member, at: datetime) -> str | None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, local
from yiheng.core.policy import PERMISSIONS
from yiheng.core.verdict import Text
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders, in_force, on_duty
from yiheng.governance.people.standard import STAFF
from yiheng.office.requests.definition import Kind

HEAD = "head"
PREVIOUS = "previous"
"""The source that is a person's own last answer to the same field of the same form."""

Source = Callable[[Member, datetime], Any]


@dataclass(frozen=True, slots=True)
class Prefill:
    """A source: its name, what people call it, the kinds of field it can fill."""

    name: str
    title: Text
    kinds: frozenset[Kind]
    give: Source


SOURCES: dict[str, Prefill] = {}


def prefill(name: str, title: Text, *kinds: Kind) -> Callable[[Source], Source]:
    """Declare a source of answers."""

    def register(give: Source) -> Source:
        SOURCES[name] = Prefill(name, title, frozenset(kinds), give)
        return give

    return register


def kinds() -> Mapping[str, frozenset[Kind]]:
    """The kinds of field that each source can fill; one's own answers fill any but files."""
    own = frozenset(Kind) - {Kind.FILE}
    return {PREVIOUS: own, **{name: one.kinds for name, one in SOURCES.items()}}


def titles() -> list[tuple[str, Text]]:
    """Every source by what people call it."""
    return [(PREVIOUS, _("本人上次所填")), *((one.name, one.title) for one in SOURCES.values())]


@prefill("member.self", _("本人"), Kind.MEMBER)
def oneself(member: Member, at: datetime) -> str:
    """The 工号."""
    return member.staff_no


@prefill("member.name", _("姓名"), Kind.TEXT)
def name(member: Member, at: datetime) -> str:
    """The name."""
    return member.name


@prefill("member.unit", _("所在科室"), Kind.UNIT)
def unit(member: Member, at: datetime) -> str:
    """The unit in which the member sits."""
    return member.unit.code


@prefill("member.post", _("现任岗位"), Kind.POST)
def post(member: Member, at: datetime) -> str | None:
    """The first post held."""
    held = member.posts_at(at)
    return held[0].code if held else None


@prefill("member.posts", _("现任全部岗位"), Kind.TEXT, Kind.LONG_TEXT)
def posts(member: Member, at: datetime) -> str | None:
    """Every post held, in words."""
    held = member.assignments_at(at)
    return "、".join(f"{one.post.title}（{one.unit.name}）" for one in held)[:100] or None


@prefill("member.title", _("职称"), Kind.TEXT)
def title(member: Member, at: datetime) -> str | None:
    """The professional title."""
    return member.title or None


@prefill("member.phone", _("工作电话"), Kind.TEXT)
def phone(member: Member, at: datetime) -> str | None:
    """The telephone at work."""
    return member.phone or None


@prefill("member.manager", _("科室负责人"), Kind.MEMBER)
def manager(member: Member, at: datetime) -> str | None:
    """The head of the member's unit, else of the one above it; the director's leader for none."""
    heads = in_force(at).filter(post__code=HEAD).exclude(member=member)
    for place in (member.unit_id, member.unit.parent_id):
        found = heads.filter(unit_id=place).order_by("since").first() if place else None
        if found is not None:
            return found.member.staff_no
    director = holders("director", at).exclude(pk=member.pk).first()
    return director.staff_no if director is not None else None


@prefill("member.rights", _("现有权限"), Kind.TEXT, Kind.LONG_TEXT)
def rights(member: Member, at: datetime) -> str:
    """What the posts held now allow, beside what everybody may do."""
    names = {name for one in member.posts_at(at) for name in one.permissions} - set(STAFF)
    said = sorted(str(PERMISSIONS[name].title) for name in names if name in PERMISSIONS)
    return "、".join(said)[:1000] or translated("仅有全员权限")


@prefill("member.roster", _("今日科室值班"), Kind.TEXT)
def roster(member: Member, at: datetime) -> str | None:
    """Who is on duty for the member's unit now."""
    there = on_duty(member.unit, at)
    return "、".join(f"{one.member.name} {one.phone}".strip() for one in there)[:100] or None


@prefill("today", _("今天"), Kind.DATE)
def today(member: Member, at: datetime) -> str:
    """The day on which it is filled in."""
    return day_of(at).isoformat()


@prefill("now", _("现在"), Kind.DATETIME)
def moment(member: Member, at: datetime) -> str:
    """The minute in which it is filled in."""
    return f"{local(at):%Y-%m-%dT%H:%M}"
