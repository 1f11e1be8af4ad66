"""What was bought at once is signed for afterwards and paid for then, or goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.crisis import commands as crises
from yiheng.governance.crisis import jobs
from yiheng.governance.crisis import queries as crisis_queries
from yiheng.governance.crisis.models import SUBJECT, Act, Remedy
from yiheng.governance.crisis.models import State as ActState
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.governance.regulation.parameters import Version
from yiheng.office.procurement import commands, controls, permissions, queries, routes
from yiheng.office.procurement.models import (
    Category,
    Contract,
    Payment,
    State,
)
from yiheng.office.procurement.rules import Hand
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.emergencies import (
    WORDS,
    Team,
    a_crisis,
    bought,
    ratified,
    the_acts_case,
    turned_down,
)
from yiheng.office.procurement.tests.factories import (
    HOUR,
    PDF,
    a_budget,
    a_holder,
    accepted,
    archived,
    asked,
    contracted,
    paid,
    sign,
)
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


@pytest.fixture
def team() -> Team:
    return a_crisis()


# --- signed for afterwards -----------------------------------------------------------------------


def test_4_1_e_the_three_who_sign_purchases_ratify_it_by_its_own_route(team: Team) -> None:
    purchase = bought(team, price="25000")

    steps = the_acts_case(purchase).steps.filter(skipped=False).order_by("ordinal")
    assert [one.post for one in steps] == ["head", "director", "finance_reviewer", "leader"]
    assert ratified(purchase).state == State.APPROVED
    assert purchase.approved_at == MONDAY + 2 * HOUR
    assert Act.objects.get().state == ActState.RATIFIED
    line = Entry.objects.get(action="procurement.ratified")
    assert (line.clause, line.facts["number"]) == ("4.1-e", purchase.number)


def test_4_1_e_what_is_no_information_good_needs_no_countersignature(team: Team) -> None:
    purchase = bought(team, category=Category.MEDICAL)

    steps = the_acts_case(purchase).steps.filter(skipped=False)
    assert "director" not in {one.post for one in steps}


def test_4_1_e_the_signer_reads_what_was_bought_and_signs_its_bytes(team: Team) -> None:
    purchase = bought(team)
    known, pk = SUBJECTS[SUBJECT], the_acts_case(purchase).subject_pk
    assert known.summary is not None
    rows = dict(known.summary(pk, team.chief))

    assert (rows["已执行的内容"], rows["采购方式"]) == (WORDS, "紧急采购")
    assert rows["采购编号"] == purchase.number
    assert rows["采购明细"].startswith("交换机（热敏 300dpi） 2 台")
    assert (rows["金额"], rows["人民币（大写）"]) == ("7,200.00 元", "柒仟贰佰元整")
    before = known.content_hash(pk)
    purchase.lines.update(price=1)
    assert known.content_hash(pk) != before


def test_2_1_n_who_bought_signs_for_nothing_of_the_crisis() -> None:
    team = a_crisis(with_chief=True)
    purchase = bought(team)
    own = bought(team, by=team.chief)

    with pytest.raises(Denied) as refusal:
        sign(own, team.chief, at=MONDAY + 2 * HOUR)
    assert refusal.value.verdict.clause == "2.1-n"
    with pytest.raises(NotFound):
        sign(purchase, team.chief, at=MONDAY + 2 * HOUR)
    assert all(one.escalated_from for one in the_acts_case(purchase).steps.filter(waiting=True))


def test_4_1_e_payment_is_refused_until_it_is_ratified(team: Team) -> None:
    purchase = accepted(bought(team))

    with pytest.raises(Denied, match="尚未补办审批，不能付款") as refusal:
        asked(purchase)
    assert refusal.value.verdict.clause == "4.1-e"
    assert "三级签字" in refusal.value.verdict.remedy
    assert not Payment.objects.exists()
    ratified(purchase)
    assert purchase.state == State.ACCEPTED
    assert paid(purchase).state == State.PAID
    assert archived(purchase).archive.kept_until.year == MONDAY.year + 15


def test_4_1_e_ratified_before_the_contract_it_goes_on_like_any_other(team: Team) -> None:
    purchase = ratified(bought(team))

    assert archived(paid(accepted(purchase))).state == State.ARCHIVED
    assert b"signatures" in queries.archive_bytes(purchase)
    assert len(queries.hands(purchase)[Hand.APPROVE]) == 4


def test_3_1_e_without_finance_under_it_nothing_is_paid(team: Team) -> None:
    head, _information, _finance, leader, _council = routes.steps(factories.FINANCE)
    approvals.define_route(
        code="procurement", title="没有财务", limit=routes.LIMIT, steps=[head, leader],
        in_force_from=MONDAY, by=the_system(), at=MONDAY,
    )  # fmt: skip
    purchase = ratified(accepted(bought(team)))

    assert purchase.approved_at is not None
    with pytest.raises(Denied, match="财务部门人员的复核签字") as refusal:
        asked(purchase)
    assert refusal.value.verdict.clause == "3.1-c"


def test_2_1_n_who_bought_at_once_does_not_sign_the_contract(team: Team) -> None:
    purchase = bought(team)
    clerk = Post.objects.get(code="asset_clerk")
    clerk.permissions = [*clerk.permissions, permissions.BUY]
    clerk.save(update_fields=["permissions"])

    with pytest.raises(Denied, match="已办理该采购的申请") as refusal:
        contracted(purchase, by=Member.objects.get(pk=team.mate.pk))
    assert refusal.value.verdict.clause == "2.1-n"
    assert not Contract.objects.exists()


# --- not ratified --------------------------------------------------------------------------------


@pytest.mark.parametrize("stands", ["bought", "contracted", "accepted"])
def test_4_1_e_a_refusal_stops_it_opens_the_remedy_and_keeps_the_money_bound(
    team: Team, stands: str
) -> None:
    budget = a_budget("10000")
    purchase = bought(team, budget=budget)
    if stands != "bought":
        purchase = accepted(purchase) if stands == "accepted" else contracted(purchase).purchase

    turned_down(team, purchase)

    assert (purchase.state, purchase.approved_at) == (State.RECOVERING, None)
    remedy = Remedy.objects.get(act=purchase.act_id)
    assert remedy.owner == team.mate
    assert Duty.objects.filter(kind="crisis.remedy", owner=team.mate, closed_at=None).exists()
    assert queries.standings([budget])[0].left == 280_000
    with pytest.raises(Denied, match="现在不能办理这一步"):
        contracted(purchase)


def test_4_1_e_what_is_not_ratified_is_never_paid_for(team: Team) -> None:
    purchase = turned_down(team, accepted(bought(team)))

    with pytest.raises(Denied, match="未予追认，不能付款") as refusal:
        asked(purchase)
    assert refusal.value.verdict.clause == "4.1-e"
    assert "退货或追回" in refusal.value.verdict.remedy


def test_4_1_e_what_went_back_is_over_and_its_budget_free_again(team: Team) -> None:
    factories.set_number("procurement_notice_limit", "0.1")
    budget = a_budget("10000")
    purchase = contracted(bought(team, budget=budget)).purchase
    buyer = purchase.contract.buyer
    turned_down(team, purchase)
    commands.file(
        pk=purchase.pk, by=buyer, at=MONDAY + 3 * HOUR, part="contract", name="解除协议.pdf",
        content=PDF,
    )  # fmt: skip
    remedy = Remedy.objects.get()
    crises.report(pk=remedy.pk, text="已退货，合同解除", by=team.mate, at=MONDAY + 4 * HOUR)
    assert Duty.objects.filter(kind="procurement.announce", closed_at=None).exists()

    crises.verify(pk=remedy.pk, good=True, remark="", by=team.auditor, at=MONDAY + 5 * HOUR)

    purchase.refresh_from_db()
    assert (purchase.state, purchase.ended_at) == (State.REFUSED, MONDAY + 5 * HOUR)
    assert Act.objects.get().state == ActState.REMEDIED
    assert queries.standings([budget])[0].left == 1_000_000
    assert not Duty.objects.filter(kind="procurement.announce", closed_at=None).exists()


def test_4_1_e_what_the_buyer_gave_up_already_has_nothing_to_go_back(team: Team) -> None:
    purchase = bought(team)
    commands.cancel(pk=purchase.pk, by=a_holder("buyer"), at=MONDAY + HOUR, why="厂家借用备机")
    turned_down(team, purchase)
    assert purchase.state == State.TERMINATED

    remedy = Remedy.objects.get()
    crises.report(pk=remedy.pk, text="没有购买，无须退回", by=team.mate, at=MONDAY + 4 * HOUR)
    crises.verify(pk=remedy.pk, good=True, remark="", by=team.auditor, at=MONDAY + 5 * HOUR)
    purchase.refresh_from_db()
    assert purchase.state == State.TERMINATED


def test_4_1_e_given_up_and_ratified_all_the_same_it_stays_given_up(team: Team) -> None:
    purchase = bought(team)
    commands.cancel(pk=purchase.pk, by=a_holder("buyer"), at=MONDAY + HOUR, why="厂家借用备机")

    assert ratified(purchase).state == State.TERMINATED


def test_4_1_e_what_nobody_decides_on_stands_on_the_list_and_is_never_paid(team: Team) -> None:
    purchase = accepted(bought(team))
    late = MONDAY + timedelta(days=2)

    assert [one.pk for one in crisis_queries.never_ratified(late)] == [purchase.act_id]
    assert jobs.escalate(late) == 1
    with pytest.raises(Denied, match="尚未补办审批"):
        asked(purchase, at=late)


def test_4_1_e_a_payment_asked_for_before_the_ratification_is_found(team: Team) -> None:
    payment = asked(ratified(accepted(bought(team))), at=MONDAY + 3 * HOUR)
    month, version = Month.containing(MONDAY.date()), Version(MONDAY + DAY)
    assert controls.paid_before_ratified(month, version).value == 0

    Payment.objects.filter(pk=payment.pk).update(asked_at=MONDAY + HOUR)
    assert controls.paid_before_ratified(month, version).exceptions == (payment,)
