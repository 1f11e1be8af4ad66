"""A small hospital whose units must be approved: a real subject, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import rfc8785
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.governance.approvals import commands
from yiheng.governance.approvals.models import Case, Route
from yiheng.governance.approvals.shapes import StepData, by_post, step
from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.notices.tests.factories import (
    HOUR,
    MONDAY,
    PASSWORD,
    a_house,
    a_member,
    a_unit,
    numbers,
    set_parameter,
)
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit, UnitKind

__all__ = [
    "HIGH", "HOUR", "MONDAY", "PASSWORD", "ROUTE", "SHOP", "SUBJECT", "Wish", "a_hospital",
    "a_member", "a_purchase", "a_route", "a_tiered_hospital", "a_unit", "rename", "set_parameter",
    "sign", "submit", "the_route",
]  # fmt: skip
HIGH = "procurement_leader_limit"
SHOP = {"requester": "LC01", "supplier": "甲公司", "category": "显示器"}
SUBJECT = "tests.unit"
ROUTE = "tests"


@dataclass(frozen=True)
class Wish:
    """What a unit would cost, from whom, of what kind, and for whom beside its applicant."""

    amount: Decimal | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    whom: tuple[Member, ...] = ()


WISHES: dict[str, Wish] = {}


def _wish(pk: int) -> Wish:
    return WISHES.get(Unit.objects.get(pk=pk).code, Wish())


def _content(pk: int) -> bytes:
    unit = Unit.objects.get(pk=pk)
    return rfc8785.dumps({"code": unit.code, "name": unit.name})


def _visible_to(viewer: Member) -> QuerySet[Unit]:
    return Unit.objects.filter(code__startswith="new")


def _found_child(prefix: str, *, pk: int, by: Actor, at: datetime) -> None:
    unit = Unit.objects.get(pk=pk)
    code = f"{prefix}-{pk}"
    again = Unit.objects.filter(code__startswith=code, parent=unit).count()
    people.found_unit(
        code=f"{code}-{again + 1}" if again else code, name=unit.name, kind=UnitKind.TEAM,
        parent=unit, by=the_system(), at=at,
    )  # fmt: skip


@approval_subject(SUBJECT, route=ROUTE, clause="3.1-r", serial="测")
class UnitSubject:
    """A unit to be founded: approval and refusal each found a unit below it."""

    content = staticmethod(_content)
    visible_to = staticmethod(_visible_to)

    @staticmethod
    def title(pk: int) -> str:
        """Its name."""
        return Unit.objects.get(pk=pk).name

    @staticmethod
    def url(pk: int) -> str:
        """A page of its own."""
        return f"/tests/units/{pk}/"

    @staticmethod
    def on_approved(*, pk: int, by: Actor, at: datetime) -> None:
        """A unit ``ok-…``."""
        _found_child("ok", pk=pk, by=by, at=at)

    @staticmethod
    def on_refused(*, pk: int, by: Actor, at: datetime) -> None:
        """A unit ``no-…``."""
        _found_child("no", pk=pk, by=by, at=at)

    @staticmethod
    def amount(pk: int) -> Decimal | None:
        """What it costs."""
        return _wish(pk).amount

    @staticmethod
    def split_by(pk: int) -> Mapping[str, str]:
        """By what its amount is added to others."""
        return _wish(pk).keys

    @staticmethod
    def tags(pk: int) -> tuple[str, ...]:
        """Of what kind it is."""
        return _wish(pk).tags

    @staticmethod
    def beneficiaries(pk: int) -> tuple[Member, ...]:
        """For whom it is."""
        return _wish(pk).whom

    @staticmethod
    def summary(pk: int, viewer: Member) -> list[tuple[str, str]]:
        """Name and code."""
        unit = Unit.objects.get(pk=pk)
        return [(str(_("名称")), unit.name), (str(_("编码")), unit.code)]


def a_hospital(*posts: str) -> Route:
    """A house whose posts may sign, and a route that each of the posts signs in turn."""
    a_house(*posts)
    Post.objects.update(permissions=["approvals:sign"])
    return a_route(*posts)


def a_tiered_hospital() -> None:
    """The head signs, from five 万元 on the leader too; auditors judge what may have been split."""
    a_hospital("head", "leader", "auditor")
    Post.objects.filter(code="auditor").update(permissions=["approvals:judge-splits"])
    for name, value in (("procurement_dept_limit", "5"), (HIGH, "5"),
                        ("procurement_split_days", "30")):  # fmt: skip
        set_parameter(name, value)
    the_route(
        step("部门负责人", by_post("head")), step("主管领导", by_post("leader"), reaching=HIGH)
    )


def a_route(*posts: str, own_unit: bool = False) -> Route:
    """A version of the tests' route: these posts in turn."""
    return the_route(
        *(
            step(f"第{number}步", by_post(post, own_unit=own_unit))
            for number, post in enumerate(posts, start=1)
        )
    )


def the_route(*steps: StepData) -> Route:
    """A version of the tests' route: these steps."""
    return commands.define_route(
        code=ROUTE, title="测试流程", steps=steps, limit="collection_request_sla",
        in_force_from=MONDAY - HOUR, by=the_system(), at=MONDAY,
    )  # fmt: skip


def a_purchase(
    amount: str | None, keys: Mapping[str, str] | None = None, *, tag: str = "",
    whom: Sequence[Member] = (),
) -> Unit:  # fmt: skip
    """A unit that costs so much; ``keys`` are requester, supplier and category."""
    unit = a_unit()
    cost = None if amount is None else Decimal(amount)
    WISHES[unit.code] = Wish(cost, keys or {}, (tag,) if tag else (), tuple(whom))
    return unit


def submit(unit: Unit, by: Member, at: datetime = MONDAY) -> Case:
    """Hand a unit in."""
    return commands.submit(subject=SUBJECT, pk=unit.pk, by=by, at=at)


def sign(
    case: Case, by: Member, at: datetime = MONDAY, *, decision: str = "approve",
    opinion: str = "", shown: str | None = None, password: str = PASSWORD,
    back_to: str = "applicant",
) -> Case:  # fmt: skip
    """Sign what the case showed when it was fetched, unless told otherwise."""
    return commands.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion=opinion,
        shown=case.content_hash if shown is None else shown, password=password, back_to=back_to,
    )  # fmt: skip


def rename(unit: Unit, by: Member, at: datetime = MONDAY) -> Case:
    """Change what is under approval, and say so."""
    unit.name = f"改名{next(numbers)}"
    unit.save(update_fields=["name"])
    return commands.content_changed(subject=SUBJECT, pk=unit.pk, by=by, at=at)
