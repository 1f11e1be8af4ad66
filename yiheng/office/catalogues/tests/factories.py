"""A hospital that keeps a catalogue: its posts and numbers, systems and what hangs on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from yiheng.core.actor import the_system
from yiheng.core.proposals import Stand
from yiheng.governance.access.tests import factories as access
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.tests.factories import (
    MONDAY,
    a_member,
    a_unit,
    the_standard_posts,
)
from yiheng.governance.regulation import commands as regulation
from yiheng.office.catalogues import commands
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import Asset, Change, Pair

__all__ = ["MONDAY", "a_member", "a_unit"]
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


def a_hospital(at: datetime = MONDAY) -> Unit:
    """The posts, the numbers, a director, a deputy, an engineer, a head; gives the department."""
    access.a_hospital()
    for name, value in (("catalogue_review_months", "12"), ("overdue_reminder", "-24,-2,0,24")):
        regulation.set_parameter(name=name, value=value, in_force_from=at, by=the_system(), at=at)
    the_standard_posts()
    office = a_unit("信息管理部")
    at_post("director", name="辛主任", unit=office)
    at_post("deputy_director", name="傅主任", unit=office)
    at_post("system_engineer", name="龚工", unit=office)
    at_post("head", name="冯主任", unit=a_unit("心血管内科"))
    return office


def at_post(code: str, *, name: str = "李医生", unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def holder(post: str) -> Member:
    """Who holds a post."""
    return Member.objects.filter(assignment__post__code=post).order_by("pk")[0]


def facts(kind: str = "system", code: str = "HIS", **more: Any) -> Facts:
    """An entry in words."""
    owner = holder("system_engineer")
    return Facts(**{
        "kind": kind, "code": code, "name": f"{code} 系统", "unit": owner.unit, "owner": owner,
        "clauses": ("1.1-a",), **more,
    })  # fmt: skip


def an_asset(kind: str = "system", code: str = "HIS", at: datetime = MONDAY, **more: Any) -> Asset:
    """An entry of the catalogue."""
    return commands.register(by=holder("director"), at=at, facts=facts(kind, code, **more))


def an_interface(at: datetime = MONDAY) -> tuple[Asset, Asset, Asset]:
    """Two systems, joined."""
    his, lis = an_asset(at=at, indexed=True), an_asset(code="LIS", at=at, indexed=True)
    joined = an_asset("interface", "HIS-LIS", at, giver=his, taker=lis, protocol="hl7v2")
    return his, lis, joined


def a_version(by: Member | None = None, at: datetime = MONDAY, **more: Any) -> Change:
    """A version of a standard that waits to be confirmed."""
    return commands.propose(**{
        "by": by or holder("system_engineer"), "at": at, "code": "NAME-01", "name": "系统命名规范",
        "sort": "naming", "source": "院内", "number": "1.0", "in_force_on": TODAY, "items": 12,
        "reason": "首次制定", **more,
    })  # fmt: skip


def confirmed(change: Change, at: datetime = MONDAY) -> Change:
    """Put in force by the director."""
    return commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=holder("director"), at=at)


def a_pair(at: datetime = MONDAY, **more: Any) -> Pair:
    """The information department and that of the head."""
    engineer, head = holder("system_engineer"), holder("head")
    return commands.pair(**{
        "by": holder("director"), "at": at, "one": head.unit, "other": engineer.unit,
        "contact": head, "counterpart": engineer, "subject": "电子病历改进", **more,
    })  # fmt: skip
