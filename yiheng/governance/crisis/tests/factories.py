"""A hospital in which a crisis can be declared: who may, who signs afterwards, who checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any

from yiheng.core.actor import the_system
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.crisis import commands
from yiheng.governance.crisis.acts import Asked, Done, crisis_act
from yiheng.governance.crisis.models import SUBJECT, Act, Crisis, Remedy
from yiheng.governance.crisis.rules import Draft
from yiheng.governance.crisis.subjects import OTHER
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.tests.factories import (
    HOUR,
    MONDAY,
    PASSWORD,
    a_house,
    a_member,
    a_unit,
    set_parameter,
)
from yiheng.governance.people.models import Member, Post, Unit

__all__ = [
    "BUYING", "HOUR", "MINUTE", "MONDAY", "OTHER", "PASSWORD", "House", "a_house_in_need", "act",
    "declare", "drafted", "remedy_of", "set_parameter", "the_case",
]  # fmt: skip
MINUTE = timedelta(minutes=1)
BUYING = "tests.buying"
RIGHTS = {
    "director": ["notices:read", "approvals:sign", "crisis:declare"],
    "leader": ["notices:read", "approvals:sign", "crisis:declare"],
    "auditor": ["notices:read", "crisis:read-all", "crisis:verify"],
}
NUMBERS = (
    ("crisis_expiry_hours", "24"), ("emergency_ratify_hours", "24"), ("emergency_amount_cap", "50"),
    ("notice_phone_after_minutes", "10"),
)  # fmt: skip
_keys = count(1)


@command("tests.buy")
def buy(*, name: str, by: Member, at: datetime) -> str:
    """A feature's own deed, with its own line."""
    record("tests.bought", by=by, target=f"tests.purchase:{name}", clause="4.1-d", at=at)
    return f"tests.purchase:{name}"


@crisis_act(BUYING, title="测试采购", clause="3.1-b", money=True)
class Buying:
    """A feature's act, with hooks that remember what they were told."""

    told: list[tuple[str, str]] = []  # read by the tests

    @staticmethod
    def run(*, asked: Asked, by: Member, at: datetime) -> Done:
        """Buys what the facts name; one that is called 缺货 cannot be had."""
        name = str(asked.facts.get("item", "item"))
        if name == "broken":
            raise RuntimeError(name)
        return Done(buy(name=name, by=by, at=at), url=f"/tests/purchases/{name}/")

    @staticmethod
    def content(key: str) -> bytes:
        """The purchase by its name."""
        return key.encode()

    @staticmethod
    def summary(key: str, viewer: Member) -> list[tuple[str, str]]:
        """One row."""
        return [("物品", key)]

    @staticmethod
    def on_ratified(*, key: str, by: Any, at: datetime) -> None:
        """Remembered."""
        Buying.told.append(("ratified", key))

    @staticmethod
    def on_refused(*, key: str, by: Any, at: datetime) -> None:
        """Remembered."""
        Buying.told.append(("refused", key))

    @staticmethod
    def on_remedied(*, key: str, by: Any, at: datetime) -> None:
        """Remembered."""
        Buying.told.append(("remedied", key))


@dataclass
class House:
    """Who is there; each is made when first asked for."""

    crises: list[Crisis] = field(default_factory=list)

    @cached_property
    def director(self) -> Member:
        """Declares."""
        return a_member("director")

    @cached_property
    def leader(self) -> Member:
        """Confirms and signs."""
        return a_member("leader")

    @cached_property
    def auditor(self) -> Member:
        """Verifies."""
        return a_member("auditor")

    @cached_property
    def head(self) -> Member:
        """Heads the team."""
        return a_member()

    @cached_property
    def mate(self) -> Member:
        """Of the team."""
        return a_member()

    @cached_property
    def stranger(self) -> Member:
        """Of no team, without a right."""
        return a_member()

    @cached_property
    def ward(self) -> Unit:
        """A unit for which something is done."""
        return a_unit()


def a_house_in_need() -> House:
    """Keys, limits, posts and the route of ratification; the leader is there."""
    a_house("leader", "auditor")
    for name, value in NUMBERS:
        set_parameter(name, value)
    for code, names in RIGHTS.items():
        Post.objects.filter(code=code).update(permissions=names)
    a_route()
    house = House()
    assert house.leader
    assert house.auditor
    return house


def a_route(*posts: str) -> None:
    """补办审批: signed by the leader, or by these posts in turn."""
    approvals.define_route(
        code="crisis", title="紧急措施补办", limit="emergency_ratify_hours",
        steps=[step(f"{post}补签", by_post(post)) for post in posts or ("leader",)],
        in_force_from=MONDAY - HOUR, by=the_system(), at=MONDAY,
    )  # fmt: skip


def drafted(house: House, **changes: Any) -> Draft:
    """A declaration of two people for both kinds of act, a day long, 100,000 yuan at most."""
    facts: dict[str, Any] = {
        "title": "核心交换机故障", "reason": "门诊挂号收费中断，须立即抢修和采购备件",
        "kinds": [OTHER, BUYING], "hours": 24, "head": house.head,
        "team": [house.head, house.mate], "units": (), "cap": Decimal(100_000),
    }  # fmt: skip
    return Draft(**(facts | changes))


def declare(
    house: House, *, by: Member | None = None, at: datetime = MONDAY, confirmed: bool = True,
    password: str = PASSWORD, key: str = "", **changes: Any,
) -> Crisis:  # fmt: skip
    """A crisis in force, which the leader has confirmed unless told otherwise."""
    crisis = commands.declare(
        draft=drafted(house, **changes), by=by or house.director, at=at, password=password,
        idempotency_key=key or f"crisis-{next(_keys)}",
    )  # fmt: skip
    if confirmed:
        commands.second(pk=crisis.pk, stand="confirmed", by=house.leader, at=at + MINUTE)
    return Crisis.objects.get(pk=crisis.pk)


def act(
    crisis: Crisis, by: Member, unit: Unit, *, at: datetime = MONDAY + HOUR, kind: str = OTHER,
    amount: Decimal | int | None = None, text: str = "改用手工收费单并启用备用交换机",
    key: str = "", password: str = PASSWORD, **facts: Any,
) -> Act:  # fmt: skip
    """Something done at once."""
    return commands.act(
        crisis=crisis.pk, kind=kind, unit=unit, text=text, by=by, at=at, facts=facts,
        amount=None if amount is None else Decimal(amount), password=password,
        idempotency_key=key or f"act-{next(_keys)}",
    )  # fmt: skip


def the_case(done: Act) -> Case:
    """The case of an act."""
    return Case.objects.get(subject=SUBJECT, subject_pk=done.pk)


def sign(
    done: Act, by: Member, *, decision: str = "approve", opinion: str = "情况属实",
    at: datetime = MONDAY + 2 * HOUR,
) -> Act:  # fmt: skip
    """Sign the case of an act as it now stands."""
    case = the_case(done)
    approvals.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion=opinion, shown=case.content_hash,
        password=PASSWORD,
    )  # fmt: skip
    return Act.objects.select_related("crisis", "member").get(pk=done.pk)


def remedy_of(done: Act) -> Remedy:
    """What must be made good after a refusal."""
    return Remedy.objects.select_related("owner", "act__crisis").get(act=done)


def team_of(people: Sequence[Member]) -> frozenset[int]:
    """Their keys."""
    return frozenset(one.pk for one in people)
