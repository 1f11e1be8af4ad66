"""A hospital in a crisis: a team that may buy at once, who signs afterwards, who checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.crisis import commands as crises
from yiheng.governance.crisis.models import SUBJECT, Act, Crisis
from yiheng.governance.crisis.rules import Draft
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_unit
from yiheng.office.procurement.crisis import BUYING
from yiheng.office.procurement.facts import LineData
from yiheng.office.procurement.models import Budget, Category, Purchase, Supplier
from yiheng.office.procurement.tests.factories import (
    HOUR,
    a_budget,
    a_holder,
    a_line,
    a_supplier,
    set_number,
    sign_all,
)

WORDS = "核心交换机烧毁，门诊停摆，向代理商现货采购备件"
NUMBERS = (
    ("crisis_expiry_hours", "24"), ("emergency_ratify_hours", "24"), ("emergency_amount_cap", "50"),
    ("notice_phone_after_minutes", "10"),
)  # fmt: skip
RIGHTS = {"director": "crisis:declare", "leader": "crisis:declare", "auditor": "crisis:verify"}
_keys = count(1)


@dataclass
class Team:
    """The information department, its team, and the crisis in which it acts."""

    unit: Unit
    chief: Member
    head: Member
    mate: Member
    leader: Member
    auditor: Member
    crisis: Crisis


def a_crisis(
    cap: int = 100_000, *, with_chief: bool = False, at: datetime = MONDAY, **changes: Any
) -> Team:
    """A crisis in force since Monday, for buying up to so much; the leader has confirmed it.

    The head of the department belongs to the team only where told so.
    """
    for name, value in NUMBERS:
        set_number(name, value)
    for code, right in RIGHTS.items():
        post = Post.objects.get(code=code)
        post.permissions = [*post.permissions, right]
        post.save(update_fields=["permissions"])
    unit = a_unit("信息科")
    declarer, leader = a_holder("director"), a_holder("leader")
    head, mate = a_holder("asset_clerk", unit, "组长"), a_holder("asset_clerk", unit, "组员")
    chief = a_holder("head", unit, "科室主任")
    facts: dict[str, Any] = {
        "title": "核心交换机故障", "reason": "门诊挂号收费中断，须立即采购备件", "kinds": [BUYING],
        "hours": 24, "head": head, "team": [head, mate, *([chief] if with_chief else [])],
        "cap": Decimal(cap),
    }  # fmt: skip
    crisis = crises.declare(
        draft=Draft(**(facts | changes)), by=declarer, at=at, password=PASSWORD,
        idempotency_key=f"crisis-{next(_keys)}",
    )  # fmt: skip
    crises.second(pk=crisis.pk, stand="confirmed", by=leader, at=at)
    return Team(unit, chief, head, mate, leader, a_holder("auditor"), crisis)


def bought_facts(
    price: str = "3600", *, budget: Budget | None = None, supplier: Supplier | None = None,
    lines: list[LineData] | None = None, category: str = Category.EQUIPMENT, **changes: Any,
) -> dict[str, Any]:  # fmt: skip
    """What the form of an emergency purchase gives: two of something from one supplier."""
    facts: dict[str, Any] = {
        "title": "备用交换机", "category": category, "budget": budget or a_budget(),
        "supplier": supplier or a_supplier(), "lines": lines or [a_line(price, item="交换机")],
    }  # fmt: skip
    return facts | changes


def an_act(
    team: Team, *, by: Member | None = None, at: datetime = MONDAY + HOUR, key: str = "",
    text: str = WORDS, kind: str = BUYING, facts: dict[str, Any] | None = None, **changes: Any,
) -> Act:  # fmt: skip
    """Somebody of the team buys at once."""
    return crises.act(
        crisis=team.crisis.pk, kind=kind, unit=team.unit, text=text, by=by or team.mate, at=at,
        facts=bought_facts(**changes) if facts is None else facts, password=PASSWORD,
        idempotency_key=key or f"act-{next(_keys)}",
    )  # fmt: skip


def bought(team: Team, **changes: Any) -> Purchase:
    """What was bought at once: 7,200 yuan unless told otherwise."""
    return Purchase.objects.get(act=an_act(team, **changes))


def the_acts_case(purchase: Purchase) -> Case:
    """The case of its ratification."""
    assert purchase.act is not None
    return Case.objects.get(subject=SUBJECT, subject_pk=purchase.act.pk)


def ratified(purchase: Purchase, at: datetime = MONDAY + 2 * HOUR) -> Purchase:
    """All have signed afterwards."""
    return sign_all(purchase, at)


def turned_down(team: Team, purchase: Purchase, at: datetime = MONDAY + 2 * HOUR) -> Purchase:
    """The head of the department does not ratify it."""
    case = the_acts_case(purchase)
    approvals.sign(
        pk=case.pk, by=team.chief, at=at, decision="refuse", opinion="没有必要，单价过高",
        shown=case.content_hash, password=PASSWORD,
    )  # fmt: skip
    purchase.refresh_from_db()
    return purchase
