"""A hospital that announces things: its posts, numbers, route, units, and announcements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from yiheng.core.actor import the_system
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.tests.shipped import the_routes
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Channel, Delivery
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.tests.factories import (
    MONDAY,
    PASSWORD,
    a_member,
    a_post,
    a_unit,
    the_standard_posts,
)
from yiheng.governance.regulation import commands as regulation
from yiheng.office.bulletins import commands, queries, route
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.facts import Facts
from yiheng.office.bulletins.models import Bulletin, Edition

__all__ = ["MONDAY", "PASSWORD", "a_member", "a_post", "a_unit"]
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NUMBERS = (
    ("request_sign_workdays", "2"), ("notice_read_confirm_hours", "48"),
    ("notice_phone_after_minutes", "10"), ("overdue_reminder", "-24,-2,0,24"),
)  # fmt: skip
TITLE, BODY = "周五停机", "周五 22:00 至 23:00 停机维护。\n\n请提前保存。"
_keys = count(1)


def a_hospital(at: datetime = MONDAY, numbers: Sequence[tuple[str, str]] = NUMBERS) -> Unit:
    """The standard posts, the numbers and the route; gives a department with its head."""
    access.a_hospital()
    for name, value in numbers:
        regulation.set_parameter(name=name, value=value, in_force_from=at, by=the_system(), at=at)
    the_standard_posts()
    the_routes(route.CODE, at=at)
    office = a_unit("医务部")
    at_post("head", name="冯主任", unit=office)
    at_post("leader", name="尚院长")
    return office


def at_post(code: str, *, name: str = "李医生", unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def an_author(unit: Unit, post: str = "medical_affairs") -> Member:
    """Somebody of a unit who may write announcements, and urgent ones."""
    return at_post(post, name="周干事", unit=unit)


def words(**more: Any) -> Facts:
    """What is announced, to the whole house unless said otherwise."""
    return Facts(**{"title": TITLE, "body": BODY, "audience": Audience(whole=True), **more})


def a_draft(by: Member, at: datetime = MONDAY, **more: Any) -> Bulletin:
    """A draft."""
    key = f"key-{next(_keys)}"
    return commands.draft(by=by, at=at, idempotency_key=key, facts=words(**more))


def own(by: Member) -> Audience:
    """The unit of somebody."""
    return Audience(units=(by.unit.code,))


def issued(by: Member, at: datetime = MONDAY, **more: Any) -> Bulletin:
    """A normal one to the author's own unit (or as said), issued at once."""
    made = a_draft(by, at, **{"audience": own(by), **more})
    return fresh(commands.publish(pk=made.pk, by=by, at=at))


def important(by: Member, head: Member, at: datetime = MONDAY, **more: Any) -> Bulletin:
    """An important one, handed in by its author and signed by the head."""
    made = a_draft(by, at, **{"importance": Importance.IMPORTANT, **more})
    commands.submit(pk=made.pk, by=by, at=at)
    sign(made, head, at)
    return fresh(made)


def alerted(by: Member, unit: Unit, at: datetime = MONDAY, **more: Any) -> Bulletin:
    """An emergency."""
    given = {"case": "outage", "scope": "unit", "idempotency_key": f"k{next(_keys)}", **more}
    return commands.alert(unit=unit, by=by, at=at, **given)


def fresh(bulletin: Bulletin) -> Bulletin:
    """As it stands in the database."""
    return Bulletin.objects.select_related("current", "asked", "author", "unit").get(pk=bulletin.pk)


def latest(bulletin: Bulletin) -> Edition:
    """Its newest edition."""
    return bulletin.editions.latest("ordinal")


def the_case(bulletin: Bulletin) -> Case:
    """The approval of its newest edition."""
    found = queries.case_of(latest(bulletin))
    assert found is not None
    return found


def sign(
    bulletin: Bulletin, by: Member, at: datetime = MONDAY, *, decision: str = "approve",
    opinion: str = "同意", shown: str = "",
) -> None:  # fmt: skip
    """Sign what the case shows now."""
    case = the_case(bulletin)
    approvals.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion=opinion,
        shown=shown or case.content_hash, password=PASSWORD,
    )  # fmt: skip


def holder(post: str) -> Member:
    """Who holds a post."""
    return Member.objects.filter(assignment__post__code=post).order_by("pk")[0]


def head_of(unit: Unit) -> Member:
    """Its head."""
    return Member.objects.get(unit=unit, assignment__post__code="head")


def told(bulletin: Bulletin) -> set[str]:
    """The names of those who were told."""
    return {one.member.name for one in queries.readers(fresh(bulletin))}


def phone_rows(bulletin: Bulletin) -> list[Delivery]:
    """Its rows of the phone list, whatever their state."""
    notices = [one.notice_id for one in queries.readers(fresh(bulletin))]
    return list(Delivery.objects.filter(channel=Channel.PHONE, notice__in=notices).order_by("pk"))
