"""Bought at once in a crisis: within the declaration, named whole, its budget bound at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.crisis.models import Act
from yiheng.governance.crisis.subjects import OTHER
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.facts import QuoteData
from yiheng.office.procurement.models import (
    Category,
    Method,
    Purchase,
    State,
)
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.emergencies import (
    Team,
    a_crisis,
    an_act,
    bought,
    bought_facts,
    ratified,
    the_acts_case,
)
from yiheng.office.procurement.tests.factories import (
    HOUR,
    a_budget,
    a_draft,
    a_holder,
    a_line,
    a_supplier,
    accepted,
    paid,
    submitted,
    the_case,
)

pytestmark = pytest.mark.django_db
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


@pytest.fixture
def team() -> Team:
    return a_crisis()


# --- buying --------------------------------------------------------------------------------------


def test_4_1_d_a_member_of_the_team_buys_at_once_and_the_purchase_is_whole(team: Team) -> None:
    supplier = a_supplier()
    act = an_act(team, supplier=supplier)

    purchase = Purchase.objects.get(act=act)
    assert (purchase.state, purchase.method) == (State.AT_ONCE, Method.URGENT)
    assert (purchase.number, purchase.cents) == ("信采〔2026〕1号", 720_000)
    assert (purchase.author, purchase.unit) == (team.mate, team.unit)
    assert [one.item for one in purchase.lines.all()] == ["交换机"]
    chosen = queries.chosen(purchase)
    assert chosen is not None
    assert (chosen.supplier, chosen.cents) == (supplier, 720_000)
    assert (act.amount, act.url) == (Decimal(7200), purchase.page)
    lines = Entry.objects.filter(action__in=["procurement.bought_at_once", "crisis.acted"])
    assert [(one.action, one.clause) for one in lines.order_by("seq")] == [
        ("procurement.bought_at_once", "4.1-d"), ("crisis.acted", "4.1-d"),
    ]  # fmt: skip
    buyer = Member.objects.get(pk=a_holder("buyer").pk)
    told = Notice.objects.filter(kind="procurement.to_buy_at_once", url=purchase.page)
    assert told.exists()
    assert queries.visible_to(buyer).filter(pk=purchase.pk).exists()


def test_4_1_d_its_budget_is_bound_at_once_and_no_yuan_twice(team: Team) -> None:
    budget = a_budget("10000")
    bought(team, budget=budget)

    (standing,) = queries.standings([budget])
    assert (standing.bound, standing.left) == (720_000, 280_000)
    with pytest.raises(Denied, match=r"预算项目余额 2,800\.00 元，不足") as refusal:
        bought(team, budget=budget)
    assert refusal.value.verdict.clause == "3.1-c"
    assert Purchase.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "hours", "price", "says"),
    [
        ("leader", 1, "3600", "只有临时小组成员"),
        ("mate", 24, "3600", "到期"),
        ("mate", 1, "50000.01", "超出金额上限"),
    ],
)
def test_4_1_d_outside_the_declaration_nothing_is_bought(
    team: Team, who: str, hours: int, price: str, says: str
) -> None:
    with pytest.raises(Denied, match=says) as refusal:
        an_act(team, by=getattr(team, who), at=MONDAY + hours * HOUR, price=price)

    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("4.1-d", True)
    assert not Purchase.objects.exists()
    assert Entry.objects.order_by("-seq")[0].action == "crisis.act.denied"


def test_4_1_d_where_buying_was_not_declared_nothing_is_bought() -> None:
    approvals.define_route(
        code="crisis", title="补办", limit="emergency_ratify_hours", in_force_from=MONDAY,
        steps=[step("分管院长补签", by_post("leader"))], by=the_system(), at=MONDAY,
    )  # fmt: skip
    team = a_crisis(kinds=[OTHER])

    with pytest.raises(Denied, match="不在授权范围内"):
        bought(team)
    assert not Purchase.objects.exists()


def test_4_1_d_a_stranger_finds_no_crisis_to_buy_in(team: Team) -> None:
    with pytest.raises(NotFound):
        an_act(team, by=a_holder("asset_clerk"))
    assert not Purchase.objects.exists()


def test_4_1_d_exactly_the_cap_may_be_spent_and_a_split_is_of_no_use(team: Team) -> None:
    bought(team, price="30000")
    with pytest.raises(Denied, match=r"已用 60,000\.00 元") as refusal:
        bought(team, price="20000.01", by=team.head)
    assert "40,000.00" in refusal.value.verdict.remedy

    assert bought(team, price="20000", by=team.head).cents == 4_000_000
    with pytest.raises(Denied, match="超出金额上限"):
        bought(team, price="0.01")


def test_4_1_d_the_same_click_twice_buys_once(team: Team) -> None:
    facts = bought_facts()
    first = an_act(team, key="once", facts=facts)

    assert an_act(team, key="once", facts=facts) == first
    assert Purchase.objects.count() == 1
    assert Entry.objects.filter(action="procurement.bought_at_once").count() == 1


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ({"title": ""}, "缺少：采购事项"), ({"category": ""}, "缺少：采购类别"),
        ({"budget": None}, "缺少：预算项目"), ({"supplier": None}, "缺少：供应商"),
        ({"lines": []}, "须写明金额"),
    ],
)  # fmt: skip
def test_3_1_b_what_is_bought_at_once_is_named_too(
    team: Team, missing: dict[str, Any], says: str
) -> None:
    with pytest.raises(Denied, match=says):
        an_act(team, facts=bought_facts() | missing)
    assert not Purchase.objects.exists()
    assert not Act.objects.exists()


def test_3_1_b_what_costs_nothing_is_no_purchase(team: Team) -> None:
    with pytest.raises(Denied, match="超出金额上限"):
        bought(team, price="0")
    with pytest.raises(Invalid):
        bought(team, lines=[a_line("1", "-1"), a_line("5", "2")])
    assert not Purchase.objects.exists()


def test_3_1_b_a_blocked_supplier_is_none_in_a_crisis_either(team: Team) -> None:
    supplier = a_supplier()
    commands.block_supplier(pk=supplier.pk, by=a_holder("buyer"), at=MONDAY, reason="以次充好")
    supplier.refresh_from_db()

    with pytest.raises(Denied, match="已停用"):
        bought(team, supplier=supplier)
    assert not Purchase.objects.exists()


def test_4_1_d_nobody_applies_for_an_emergency_without_one() -> None:
    author = factories.an_applicant()
    draft = a_draft(author, method=Method.URGENT)

    with pytest.raises(Denied, match="只能由临时小组在已宣布的危机中执行") as refusal:
        commands.submit(pk=draft.pk, by=author, at=MONDAY)
    assert refusal.value.verdict.clause == "4.1-d"
    assert refusal.value.verdict.remedy
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_4_1_d_what_was_done_is_neither_changed_nor_withdrawn_but_copied_as_ordinary(
    team: Team,
) -> None:
    purchase = bought(team)

    with pytest.raises(Denied, match="不能再修改"):
        commands.revise(pk=purchase.pk, by=team.mate, at=MONDAY + HOUR, facts={"title": "别的"})
    with pytest.raises(Denied, match="不能再修改"):
        commands.withdraw(pk=purchase.pk, by=team.mate, at=MONDAY + HOUR)
    made = commands.copy(pk=purchase.pk, by=team.mate, at=MONDAY + HOUR, idempotency_key="again")
    assert (made.method, made.urgent, made.cents) == ("", False, 720_000)


# --- split ---------------------------------------------------------------------------------------


def test_4_1_a_an_application_is_counted_with_what_was_bought_at_once(team: Team) -> None:
    factories.set_number("procurement_small_skip_final", "yes")
    supplier = a_supplier()
    bought(team, price="22500", supplier=supplier)
    later = submitted(
        team.head, category=Category.OFFICE, at=MONDAY + DAY, lines=[a_line("3000")],
        quotes=[QuoteData(supplier, 600_000, 7, chosen=True)],
    )  # fmt: skip

    case = the_case(later)
    assert (case.amount, case.counted_amount) == (Decimal(6000), Decimal(51_000))
    assert "leader" in {one.post for one in case.steps.filter(skipped=False)}
    assert list(queries.alarms()) == list(SplitAlarm.objects.filter(case=case))


def test_4_1_a_what_is_bought_at_once_is_counted_with_earlier_applications(team: Team) -> None:
    factories.set_number("procurement_small_skip_final", "yes")
    submitted(team.head, category=Category.EQUIPMENT, lines=[a_line("22500")])
    purchase = bought(team, price="3000")

    case = the_acts_case(purchase)
    assert (case.amount, case.counted_amount) == (Decimal(6000), Decimal(51_000))
    assert "leader" in {one.post for one in case.steps.filter(skipped=False)}
    assert [one.case for one in queries.alarms()] == [case]


def test_4_1_b_alone_a_small_one_needs_no_leader(team: Team) -> None:
    factories.set_number("procurement_small_skip_final", "yes")
    purchase = bought(team)

    assert "leader" not in {one.post for one in the_acts_case(purchase).steps.filter(skipped=False)}
    assert paid(accepted(ratified(purchase))).state == State.PAID
