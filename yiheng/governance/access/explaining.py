"""Why somebody may do a thing or read a patient, and why not: post by post, ground by ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import PERMISSIONS, Permission
from yiheng.core.verdict import Text, Verdict
from yiheng.governance.access import queries, rules
from yiheng.governance.access.models import BreakGlass, CareRelation
from yiheng.governance.people.models import Assignment, Member, Post
from yiheng.governance.people.queries import who_may


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that was looked at: whether it speaks for it, its clause, since when, by whom."""

    title: str
    detail: str
    speaks: bool | None
    clause: str
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict of the very rule that the doors ask, and the grounds that it looked at."""

    verdict: Verdict
    grounds: Sequence[Ground]
    elsewhere: Sequence[Post] = ()


def about_permission(member: Member, permission: str, at: datetime) -> Answer:
    """Why this member may use a permission at an instant, or may not."""
    verdict = member.may(permission, at)
    grounds = [_post(one, permission) for one in member.assignments_at(at)]
    cards = Post.objects.order_by("title")
    others = [] if verdict else [one for one in cards if permission in one.permissions]
    return Answer(verdict, grounds, others)


def about_patient(member: Member, surrogate: str, purpose: str, at: datetime) -> Answer:
    """Why this member may read this patient for a purpose at an instant, or may not."""
    verdict = queries.may_read(member, surrogate, at, purpose)
    use = rules.PURPOSES[purpose]
    grounds = [_post(one, use.permission) for one in member.assignments_at(at)]
    if use.treats:
        relations = queries.relations_of(member, surrogate).order_by("-since")
        glasses = queries.glasses_of(member, surrogate).order_by("-opened_at")
        grounds += [_relation(one, at) for one in relations]
        grounds += [_glass(one, at) for one in glasses]
    return Answer(verdict, grounds)


def readers_of(surrogate: str, at: datetime) -> list[tuple[Member, Ground]]:
    """Who may read a patient at an instant, and on what ground; those who treat them first."""
    held = CareRelation.objects.filter(surrogate=surrogate).select_related("member__unit")
    found = [(one.member, _relation(one, at)) for one in held if one.holds(at)]
    open_glasses = BreakGlass.objects.filter(surrogate=surrogate, until__gt=at)
    found += [(one.member, _glass(one, at)) for one in open_glasses.select_related("member__unit")]
    found = [(one, ground) for one, ground in found if queries.may_read(one, surrogate, at)]
    for use in rules.PURPOSES.values():
        if not use.treats:
            able = who_may(use.permission, at).select_related("unit")
            found += [(one, Ground(str(use.title), "", True, "0-e")) for one in able]
    return found


def rights_of(member: Member, at: datetime) -> list[tuple[Assignment, list[Permission]]]:
    """What each post of a member allows, in the order of the cards."""
    return [
        (one, [PERMISSIONS[name] for name in one.post.permissions if name in PERMISSIONS])
        for one in member.assignments_at(at)
    ]


def _post(held: Assignment, permission: str) -> Ground:
    card, known = held.post, PERMISSIONS[permission]
    carries = permission in card.permissions
    if card.boundary and (known.raw or not carries):
        detail: Text = _("岗位边界：%(line)s")
        line = str(detail) % {"line": card.get_boundary_display()}
        return Ground(
            card.title, line, False, card.boundary, held.since, held.until, held.made_by
        )  # fmt: skip
    text = _("岗位卡含此权限") if carries else _("岗位卡不含此权限")
    speaks = True if carries else None
    return Ground(
        f"{card.title}（{held.unit.name}）", str(text), speaks, known.clause, held.since,
        held.until, held.made_by,
    )  # fmt: skip


def _relation(one: CareRelation, at: datetime) -> Ground:
    holds = one.holds(at)
    text = _("诊疗关系，来源：%(source)s") if holds else _("诊疗关系不在期，来源：%(source)s")
    detail = str(text) % {"source": one.get_source_display()}
    return Ground(one.get_role_display(), detail, holds or None, "0-e", one.since, one.until)


def _glass(one: BreakGlass, at: datetime) -> Ground:
    text = _("紧急调阅有效") if one.holds(at) else _("紧急调阅已结束")
    return Ground(one.number, str(text), one.holds(at) or None, "0-e", one.opened_at, one.until)
