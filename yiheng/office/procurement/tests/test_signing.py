"""三级签字 of a purchase: who, in which order, over what, and how an amount chooses its tier."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case, Signature, SplitAlarm
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement import commands, queries, rules
from yiheng.office.procurement.models import Category, Purchase, State
from yiheng.office.procurement.rules import Signed
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    DAY,
    HOUR,
    PDF,
    a_budget,
    a_holder,
    a_line,
    an_applicant,
    approved,
    contracted,
    set_number,
    sign,
    sign_all,
    submitted,
    the_case,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


@pytest.fixture
def author() -> Member:
    return an_applicant()


def route_of(purchase: Purchase) -> list[str]:
    """The posts that sign a purchase, in order."""
    steps = the_case(purchase).steps.filter(skipped=False)
    return list(steps.values_list("post", flat=True))


THREE = ["head", "finance_reviewer", "leader"]


def test_3_1_b_3_1_c_3_1_d_3_1_e_three_people_sign_in_their_order(author: Member) -> None:
    purchase = submitted(author)
    assert route_of(purchase) == THREE
    finance = a_holder("finance_reviewer")
    with pytest.raises(NotFound):
        sign(purchase, finance)  # it is not their turn
    sign(purchase, a_holder("head", author.unit), at=MONDAY + HOUR)
    sign(purchase, finance, at=MONDAY + 2 * HOUR)
    sign(purchase, a_holder("leader"), at=MONDAY + 3 * HOUR)
    purchase.refresh_from_db()

    assert purchase.state == State.APPROVED
    assert purchase.approved_at == MONDAY + 3 * HOUR
    signed = queries.signed(the_case(purchase))
    assert [(one.finance, one.leads) for one in signed] == [
        (False, False), (True, False), (False, True)
    ]  # fmt: skip


def test_3_1_b_the_head_of_another_department_does_not_sign(author: Member) -> None:
    purchase = submitted(author)
    with pytest.raises(NotFound):
        sign(purchase, a_holder("head"))


def test_3_1_c_the_reviewer_of_another_department_does_not_sign(author: Member) -> None:
    purchase = submitted(author)
    sign(purchase, a_holder("head", author.unit))
    outsider = a_holder("finance_reviewer", author.unit)

    with pytest.raises(NotFound):
        sign(purchase, outsider)
    assert sign(purchase, a_holder("finance_reviewer")).in_progress


def test_2_1_n_the_applicant_signs_nothing_of_their_own_by_any_post(author: Member) -> None:
    purchase = submitted(author)
    people.assign(member=author, post=Post.objects.get(code="head"), by=the_system(), at=MONDAY)
    with pytest.raises(Denied, match="申请人不能审批") as refusal:
        sign(purchase, Member.objects.get(pk=author.pk))
    assert refusal.value.verdict.clause == "2.1-n"


def test_3_1_e_an_attachment_swapped_between_signatures_voids_the_first(author: Member) -> None:
    purchase = submitted(author)
    commands.attach(pk=purchase.pk, by=author, at=MONDAY, name="论证.pdf", content=PDF)
    head, shown = a_holder("head", author.unit), the_case(purchase).content_hash
    sign(purchase, head)
    commands.attach(pk=purchase.pk, by=author, at=MONDAY, name="论证.pdf", content=PDF + b"%2")

    assert Signature.objects.filter(voided_at=None).count() == 0
    with pytest.raises(NotFound):
        sign(purchase, a_holder("finance_reviewer"))
    with pytest.raises(Denied, match="内容已变更"):
        sign(purchase, head, shown=shown)
    sign(purchase, head)
    assert sign_all(purchase).state == State.APPROVED


def test_3_1_e_the_same_click_twice_is_one_signature_and_a_clear_no(author: Member) -> None:
    purchase, head = submitted(author), a_holder("head", author.unit)
    shown = the_case(purchase).content_hash
    sign(purchase, head, shown=shown)

    with pytest.raises(Denied) as refusal:
        sign(purchase, head, shown=shown)
    assert refusal.value.verdict.remedy
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(
    ("decision", "state"), [("refuse", State.REFUSED), ("return", State.RETURNED)]
)
def test_3_1_e_a_no_frees_the_budget_and_a_return_can_come_back(
    author: Member, decision: str, state: State
) -> None:
    budget = a_budget("7200")
    purchase = submitted(author, budget=budget)
    sign(purchase, a_holder("head", author.unit), decision=decision, opinion="先内部调配")
    purchase.refresh_from_db()

    assert purchase.state == state
    assert queries.standings([budget])[0].left == budget.cents
    if state == State.RETURNED:
        number = purchase.number
        commands.revise(pk=purchase.pk, by=author, at=MONDAY, facts={"title": "更正后的打印机"})
        commands.submit(pk=purchase.pk, by=author, at=MONDAY)
        assert sign_all(purchase).number == number


# --- tiers (4.1) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("switch", "yuan", "posts"),
    [
        ("no", "100", THREE),
        ("yes", "49999.99", THREE[:2]),
        ("yes", "50000", THREE),  # equality goes to the stricter tier
        ("yes", "50000.01", THREE),
        ("no", "499999.99", THREE),
        ("no", "500000", [*THREE, "secretary"]),
        ("yes", "500000", [*THREE, "secretary"]),
    ],
)
def test_4_1_a_4_1_b_4_1_c_the_amount_chooses_the_tier_and_equality_the_stricter(
    author: Member, switch: str, yuan: str, posts: list[str]
) -> None:
    set_number("procurement_small_skip_final", switch)
    purchase = submitted(author, lines=[a_line(yuan, "1")], budget=a_budget("900000"))

    assert route_of(purchase) == posts


def test_3_1_b_information_goods_are_countersigned(author: Member) -> None:
    purchase = submitted(author, category=Category.EQUIPMENT)
    assert route_of(purchase) == ["head", "director", *THREE[1:]]


def test_4_1_c_an_edit_over_the_limit_brings_the_leader_back(author: Member) -> None:
    set_number("procurement_small_skip_final", "yes")
    purchase = submitted(author, budget=a_budget("900000"))
    assert route_of(purchase) == THREE[:2]
    commands.revise(
        pk=purchase.pk, by=author, at=MONDAY, facts={"lines": [a_line("60000", "1")]}
    )  # fmt: skip
    assert route_of(purchase) == THREE


def half(author: Member, **changes: Any) -> Purchase:
    """Just under the leader's limit."""
    facts: dict[str, Any] = {"lines": [a_line("49000", "1")], "budget": a_budget("900000")}
    return submitted(author, **(facts | changes))


def test_4_1_a_a_split_just_under_the_limit_is_counted_together_and_told(author: Member) -> None:
    set_number("procurement_small_skip_final", "yes")
    auditor = a_holder("auditor")
    first, second = half(author), half(author, at=MONDAY + DAY)

    assert route_of(first) == THREE[:2]
    assert route_of(second) == THREE
    case = the_case(second)
    assert case.counted_amount == 98_000
    alarm = SplitAlarm.objects.get(case=case)
    assert alarm.tiers == ["procurement_leader_limit"]
    done = approvals.judge_split(
        pk=alarm.pk, by=auditor, at=MONDAY + DAY, is_split=True, remark="同科室两日内分两单"
    )
    assert done.handled_by == auditor


@pytest.mark.parametrize(
    "apart", [{"at": MONDAY + timedelta(days=31)}, {"category": Category.MEDICAL}, {"unit": True}]
)
def test_4_1_a_what_is_another_time_kind_or_department_is_counted_apart(
    author: Member, apart: dict[str, Any]
) -> None:
    set_number("procurement_small_skip_final", "yes")
    half(author)
    other = an_applicant() if apart.pop("unit", False) else author
    second = half(other, **apart)

    assert route_of(second) == THREE[:2]
    assert not SplitAlarm.objects.exists()


# --- what a route let through is held against the regulation once more ---------------------------


def test_3_1_c_a_route_without_finance_leads_to_no_contract(author: Member) -> None:
    approvals.define_route(
        code="procurement", title="漏了财务", limit="procurement_request_sla",
        steps=[step("初审", by_post("head", own_unit=True)), step("终审", by_post("leader"))],
        in_force_from=MONDAY + HOUR, by=the_system(), at=MONDAY,
    )  # fmt: skip
    purchase = approved(author, at=MONDAY + HOUR)

    with pytest.raises(Denied, match="缺少部门初审或财务部门") as refusal:
        contracted(purchase, at=MONDAY + HOUR)
    assert refusal.value.verdict.clause == "3.1-c"
    assert Purchase.objects.get(pk=purchase.pk).state == State.APPROVED


def given(
    ordinal: int, who: int, *, finance: bool = False, leads: bool = False, content: str = "c",
    hours: int | None = None,
) -> Signed:  # fmt: skip
    at = MONDAY + HOUR * (ordinal if hours is None else hours)
    return Signed(ordinal, frozenset({who}), at, content, finance, leads)


HEAD, FINANCE, LEADER = given(1, 1), given(2, 2, finance=True), given(3, 3, leads=True)


@pytest.mark.parametrize(
    ("signed", "final", "clause"),
    [
        ([HEAD, FINANCE, LEADER], True, ""),
        ([LEADER, HEAD, FINANCE], True, ""),  # as they were read, not as they were given
        ([HEAD, FINANCE], False, ""),
        ([HEAD, FINANCE], True, "3.1-d"),
        ([HEAD, LEADER], True, "3.1-c"),
        ([FINANCE, LEADER], True, "3.1-c"),  # nobody before Finance
        ([], True, "3.1-b"),
        ([HEAD, FINANCE, given(3, 1, leads=True)], True, "3.1-e"),
        ([given(1, 9), FINANCE, LEADER], True, "3.1-e"),  # 9 is the applicant
        ([HEAD, FINANCE, given(3, 3, leads=True, content="d")], True, "3.1-e"),
        ([HEAD, given(2, 2, finance=True, hours=9), LEADER], True, "3.1-e"),
        ([HEAD, given(2, 4, leads=True), given(3, 2, finance=True)], True, "3.1-d"),
    ],
)
def test_3_1_e_three_valid_ordered_signatures_of_different_people(
    signed: list[Signed], final: bool, clause: str
) -> None:
    verdict = rules.has_three_signatures(signed, 9, "c", wants_final=final)

    assert bool(verdict) == (not clause)
    assert not clause or (verdict.clause, bool(verdict.remedy)) == (clause, True)


def test_3_1_d_a_small_purchase_without_the_leader_is_bought_only_by_the_switch(
    author: Member,
) -> None:
    set_number("procurement_small_skip_final", "yes")
    purchase = approved(author)
    assert Case.objects.get().steps.filter(skipped=True, post="leader").exists()
    assert contracted(purchase).cents == purchase.cents


def test_3_1_a_a_terminated_approval_ends_the_purchase(author: Member) -> None:
    purchase = submitted(author)
    commands.stop(pk=purchase.pk, by=the_system(), at=MONDAY)
    purchase.refresh_from_db()
    assert purchase.state == State.TERMINATED
