"""After the approval: contract, announcement, acceptance and payment, each by other hands."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement import commands, queries, rules
from yiheng.office.procurement.models import (
    Acceptance,
    Batch,
    Contract,
    Part,
    Payment,
    PaymentState,
    Purchase,
    State,
)
from yiheng.office.procurement.rules import Hand
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    DAY,
    PDF,
    a_budget,
    a_draft,
    a_holder,
    a_line,
    a_supplier,
    accepted,
    an_applicant,
    approved,
    asked,
    contracted,
    paid,
    quotes_of,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def stand_in(member: Member, principal: Member, permission: str) -> Member:
    """A member who may use a principal's right in their absence."""
    at = now()  # what may be seen is asked of the clock
    people.appoint_deputy(
        principal=principal, deputy=member, subjects=[], permissions=[permission], since=at,
        until=at + DAY, reason="外出参会", by=principal, at=at,
    )  # fmt: skip
    return Member.objects.get(pk=member.pk)


def also(member: Member, post: str) -> Member:
    """Somebody who came to hold another post, too; no pair of rights forbids it."""
    card = Post.objects.get(code=post)
    member.assignment_set.create(post=card, unit=member.unit, since=MONDAY, made_by="test")
    return Member.objects.get(pk=member.pk)


# --- contract ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "says", "clause"),
    [
        ({"cents": 720_001}, "超出批准的 7,200.00 元", "3.1-e"),
        ({"cents": 0}, "超出批准", "3.1-e"),
        ({"signed_on": day_of(MONDAY - DAY)}, "应在批准日", "3.1-a"),
        ({"signed_on": day_of(MONDAY + DAY)}, "应在批准日", "3.1-a"),
    ],
)
def test_3_1_e_a_contract_stays_within_what_was_signed_for(
    changes: dict[str, Any], says: str, clause: str
) -> None:
    purchase = approved()
    with pytest.raises(Denied, match=says) as refusal:
        contracted(purchase, **changes)
    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == (clause, True)
    assert not Contract.objects.exists()


def test_3_1_e_the_contract_is_with_the_supplier_that_was_signed_for() -> None:
    purchase = approved(quotes=quotes_of("7200"))
    with pytest.raises(Denied, match="审批时选定的供应商是"):
        contracted(purchase, supplier=a_supplier())
    chosen = queries.chosen(purchase)
    assert chosen is not None
    commands.block_supplier(
        pk=chosen.supplier_id, by=a_holder("buyer"), at=MONDAY, reason="停用待查"
    )
    with pytest.raises(Denied, match="已停用，不能签约"):
        contracted(purchase)


def test_3_1_a_no_step_is_skipped_or_done_twice() -> None:
    buyer, keeper = a_holder("buyer"), a_holder("asset_keeper")
    with pytest.raises(NotFound):
        contracted(submitted(an_applicant()), by=buyer)  # nothing to buy yet
    purchase = approved()
    with pytest.raises(NotFound):
        commands.accept(pk=purchase.pk, by=keeper, at=MONDAY, passed=True, note="")
    with pytest.raises(NotFound):
        commands.announce(pk=purchase.pk, by=buyer, at=MONDAY, where="省级媒体")
    contract = contracted(purchase)
    with pytest.raises(Denied, match="执行中，现在不能办理这一步") as refusal:
        contracted(purchase)
    assert refusal.value.verdict.remedy
    with pytest.raises(Denied, match="执行中") as refusal:
        asked(Purchase.objects.get(pk=purchase.pk))
    assert refusal.value.verdict.remedy == "请先完成验收"
    with pytest.raises(Invalid, match="已登记"):
        contracted(number=contract.number)


@pytest.mark.parametrize(("limit", "public"), [("0.72", True), ("0.73", False)])
def test_3_1_a_a_large_contract_is_announced_in_two_workdays(limit: str, public: bool) -> None:
    factories.set_number("procurement_notice_limit", limit)
    contract = contracted()
    duties = Duty.objects.filter(kind="procurement.announce")

    assert contract.public == public
    assert duties.count() == public
    act: dict[str, Any] = {
        "pk": contract.purchase_id,
        "by": contract.buyer,
        "at": MONDAY,
        "where": "省级采购网",
    }
    if not public:
        with pytest.raises(Denied, match="无须公告"):
            commands.announce(**act)
        return
    assert day_of(duties.get().due_at) == day_of(MONDAY + 2 * DAY)
    commands.announce(**act)
    assert duties.get().closed_at == MONDAY
    with pytest.raises(Denied, match="已登记公告"):
        commands.announce(**act)


@pytest.mark.parametrize("signed", [False, True])
def test_an_approved_purchase_is_given_up_and_its_budget_is_free(signed: bool) -> None:
    factories.set_number("procurement_notice_limit", "0.1")
    budget, buyer = a_budget("7200"), a_holder("buyer")
    purchase = approved(budget=budget)
    if signed:
        contracted(purchase)
    with pytest.raises(Invalid, match="终止原因"):
        commands.cancel(pk=purchase.pk, by=buyer, at=MONDAY, why=" ")
    done = commands.cancel(pk=purchase.pk, by=buyer, at=MONDAY, why="改由上级统一配发")

    assert (done.state, done.end_reason) == (State.TERMINATED, "改由上级统一配发")
    assert queries.standings([budget])[0].left == budget.cents
    assert not Duty.objects.filter(kind="procurement.announce", closed_at=None).exists()
    with pytest.raises(Denied, match="已终止"):
        contracted(purchase)


# --- incompatible duties -------------------------------------------------------------------------


def test_2_1_n_nobody_has_two_duties_of_one_purchase() -> None:
    applicant = an_applicant()
    purchase = approved(applicant)
    signer = Member.objects.get(name="finance_reviewer", assignment__post__code="finance_reviewer",
                                pk__in=queries.hands(purchase)[Hand.APPROVE])  # fmt: skip
    for member, duty in ((applicant, "申请"), (signer, "审批")):
        with pytest.raises(Denied, match=f"已办理该采购的{duty}，不能再办理采购") as refusal:
            contracted(purchase, by=also(member, "buyer"))
        assert refusal.value.verdict.clause == "2.1-n"
        assert refusal.value.verdict.remedy
    buyer = contracted(purchase).buyer
    for member in (applicant, signer, buyer):
        with pytest.raises(Denied, match="不能再办理验收"):
            commands.accept(
                pk=purchase.pk, by=also(member, "asset_keeper"), at=MONDAY, passed=True, note=""
            )
    keeper = a_holder("asset_keeper")
    commands.accept(pk=purchase.pk, by=keeper, at=MONDAY, passed=True, note="完好")
    payment = asked(Purchase.objects.get(pk=purchase.pk))
    for member in (applicant, signer, buyer, keeper):
        with pytest.raises(Denied, match="不能再办理付款"):
            commands.hand_over(
                by=also(member, "cashier"), at=MONDAY, payments=[payment.pk], idempotency_key="b"
            )
    assert not Batch.objects.exists()


def test_2_1_n_nor_does_whoever_acts_for_them() -> None:
    applicant = an_applicant()
    purchase = approved(applicant)
    contracted(purchase)
    both = also(applicant, "asset_keeper")
    deputy = stand_in(a_holder("head"), both, "procurement:accept")
    other = stand_in(a_holder("head"), a_holder("asset_keeper"), "procurement:accept")
    act: dict[str, Any] = {"pk": purchase.pk, "at": now(), "passed": True, "note": "完好"}

    with pytest.raises(Denied, match="您或您代理的人") as refusal:
        commands.accept(by=deputy, **act)
    assert refusal.value.verdict.clause == "2.1-n"
    assert commands.accept(by=other, **act).passed


def test_2_1_n_the_matrix_of_duties() -> None:
    for duty in Hand:
        for other in Hand:
            verdict = rules.is_apart({1, 2}, duty, {other: {2, 3}})
            assert bool(verdict) == (other is duty), (duty, other)
            assert rules.is_apart({1}, duty, {other: {2}})


# --- acceptance ----------------------------------------------------------------------------------


def test_what_fails_is_said_and_examined_again() -> None:
    contract, keeper = contracted(), a_holder("asset_keeper")
    with pytest.raises(Invalid, match="不合格须写明问题"):
        commands.accept(pk=contract.purchase_id, by=keeper, at=MONDAY, passed=False, note=" ")
    commands.accept(pk=contract.purchase_id, by=keeper, at=MONDAY, passed=False, note="缺一台")
    assert Purchase.objects.get().state == State.CONTRACTED
    commands.accept(pk=contract.purchase_id, by=keeper, at=MONDAY, passed=True, note="已补齐")

    assert Purchase.objects.get().state == State.ACCEPTED
    assert list(Acceptance.objects.values_list("passed", flat=True)) == [False, True]
    with pytest.raises(Denied, match="已验收"):
        commands.accept(pk=contract.purchase_id, by=keeper, at=MONDAY, passed=True, note="")


def test_papers_after_the_approval_are_filed_by_whose_they_are() -> None:
    contract, keeper = contracted(), a_holder("asset_keeper")
    pk, buyer = contract.purchase_id, contract.buyer
    for by, part in ((buyer, Part.CONTRACT), (keeper, Part.ACCEPTANCE), (buyer, Part.PAYMENT)):
        commands.file(pk=pk, by=by, at=MONDAY, part=part, name=f"{part}.pdf", content=PDF)
    with pytest.raises(Denied):
        commands.file(pk=pk, by=keeper, at=MONDAY, part=Part.CONTRACT, name="x.pdf", content=PDF)
    with pytest.raises(Invalid, match="请选择"):
        commands.file(
            pk=pk, by=buyer, at=MONDAY, part=Part.APPLICATION, name="x.pdf", content=PDF
        )  # fmt: skip
    assert {one.part for one in queries.attachments(contract.purchase)} == set(Part) - {
        Part.APPLICATION
    }


# --- payment -------------------------------------------------------------------------------------


def hand_over(by: Member, *payments: Payment, key: str = "batch") -> Batch:
    return commands.hand_over(
        by=by, at=MONDAY, payments=[one.pk for one in payments], idempotency_key=key
    )


def settle(payment: Payment, by: Member, **result: Any) -> Payment:
    facts: dict[str, Any] = {"paid": True, "voucher": "记-1127"} | result
    return commands.settle_payment(pk=payment.pk, by=by, at=MONDAY, **facts)


def test_3_1_e_all_payments_together_are_at_most_the_contract() -> None:
    purchase = accepted()
    first = asked(purchase, "5000", idempotency_key="same")
    assert asked(purchase, "5000", idempotency_key="same").pk == first.pk
    for yuan in ("2200.01", "0"):
        with pytest.raises(Denied, match=r"未付余额 2,200\.00 元"):
            asked(purchase, yuan)
    with pytest.raises(Invalid, match="已申请付款"):
        asked(purchase, "1000", invoice=first.invoice)
    assert asked(purchase, "2200").cents == 220_000


def test_2_1_n_a_payment_is_handed_over_once_and_its_file_is_the_same_each_time() -> None:
    purchase, cashier = accepted(), a_holder("cashier")
    payment = asked(purchase)
    batch = hand_over(cashier, payment)

    assert hand_over(cashier, payment).pk == batch.pk  # the same click
    for again in ([payment.pk], [], [999_999]):
        with pytest.raises(Invalid, match="已移交"):
            commands.hand_over(by=cashier, at=MONDAY, payments=again, idempotency_key="other")
    files = [commands.download_batch(pk=batch.pk, by=cashier, at=MONDAY)[1] for _ in range(2)]
    assert files[0] == files[1]
    assert sha256(files[0]).hexdigest() == batch.digest
    told = json.loads(files[0])
    assert (batch.number, told["batch"]) == ("付批〔2026〕1号", batch.number)
    assert told["payments"][0]["amount"] == "7200.00"
    assert told["payments"][0]["payee_code"] == purchase.contract.supplier.code
    assert Entry.objects.filter(action="procurement.batch_downloaded").count() == 2
    with pytest.raises(NotFound):
        commands.download_batch(pk=999_999, by=cashier, at=MONDAY)
    with pytest.raises(Denied):
        commands.download_batch(pk=batch.pk, by=purchase.contract.buyer, at=MONDAY)


def test_3_1_a_finance_answers_once_and_only_for_what_was_handed_over() -> None:
    purchase, cashier = accepted(), a_holder("cashier")
    payment = asked(purchase)
    with pytest.raises(Denied, match="待移交，不能登记付款结果"):
        settle(payment, cashier)
    hand_over(cashier, payment)
    for wrong in ({"voucher": " "}, {"paid": False, "refusal": ""}):
        with pytest.raises(Invalid, match="凭证号"):
            settle(payment, cashier, **wrong)
    settle(payment, cashier, paid=False, refusal="开户行信息不符")
    assert asked(Purchase.objects.get(pk=purchase.pk), invoice=payment.invoice).pk != payment.pk
    with pytest.raises(Denied, match="财务退回"):
        settle(payment, cashier)
    with pytest.raises(NotFound):
        commands.settle_payment(pk=999_999, by=cashier, at=MONDAY, paid=True, voucher="x")


@pytest.mark.parametrize(
    ("parts", "final", "state"),
    [
        (("7200",), False, State.PAID),
        (("3000", "4200"), False, State.PAID),
        (("7000",), False, State.ACCEPTED),
        (("7000",), True, State.PAID),
    ],
)
def test_a_purchase_is_paid_when_the_sum_or_the_last_payment_is(
    parts: tuple[str, ...], final: bool, state: State
) -> None:
    purchase, cashier = accepted(), a_holder("cashier")
    for yuan in parts:
        payment = asked(purchase, yuan, final=final)
        hand_over(cashier, payment, key=yuan)
        settle(payment, cashier)

    purchase.refresh_from_db()
    assert purchase.state == state
    assert Payment.objects.filter(state=PaymentState.PAID).count() == len(parts)


def test_3_1_a_the_last_payment_may_be_answered_first() -> None:
    purchase, cashier = accepted(), a_holder("cashier")
    first, last = asked(purchase, "3000"), asked(purchase, "4000", final=True)
    hand_over(cashier, first, key="1")
    hand_over(cashier, last, key="2")
    settle(last, cashier)
    assert Purchase.objects.get().state == State.ACCEPTED
    with pytest.raises(Denied, match="已验收"):
        commands.archive(pk=purchase.pk, by=purchase.contract.buyer, at=MONDAY)

    settle(first, cashier)
    assert Purchase.objects.get().state == State.PAID


def test_what_was_paid_is_what_the_budget_has_spent() -> None:
    budget, cashier = a_budget("10000"), a_holder("cashier")
    purchase = accepted(approved(budget=budget))
    payment = asked(purchase, "7000", final=True)
    hand_over(cashier, payment)
    settle(payment, cashier)
    (standing,) = queries.standings([budget])

    assert (standing.paid, standing.bound, standing.left) == (700_000, 0, 300_000)
    other = paid(accepted(approved(lines=[a_line("100", "1")])))
    assert queries.standings([other.budget] if other.budget else [])[0].paid == 10_000


def test_2_1_n_the_posts_of_a_purchase_exclude_each_other() -> None:
    pairs = ("buyer asset_keeper", "buyer cashier", "asset_keeper cashier", "asset_clerk buyer",
             "leader buyer", "leader cashier", "auditor buyer")  # fmt: skip
    for one, another in map(str.split, pairs):
        member = a_holder(one)
        with pytest.raises(Denied) as refusal:
            people.assign(
                member=member, post=Post.objects.get(code=another), by=the_system(), at=MONDAY
            )
        assert refusal.value.verdict.clause == "2.1-n", (one, another)


def test_a_draft_is_no_purchase_of_the_buyers() -> None:
    draft = a_draft(an_applicant())
    assert not queries.visible_to(a_holder("buyer")).filter(pk=draft.pk).exists()
    assert timedelta(0) == MONDAY - draft.created_at
