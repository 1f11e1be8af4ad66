"""Payments: asked for, handed to the finance system once each, settled by its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import rfc8785
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import local
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.commands.buying import require_signatures
from yiheng.office.procurement.commands.finding import act_as, own_key, purchase_of
from yiheng.office.procurement.models import (
    Batch,
    Payment,
    PaymentState,
    Purchase,
    Settlement,
    State,
)
from yiheng.office.procurement.permissions import BUY, PAY
from yiheng.office.procurement.rules import Hand

PROCESS, SEPARATION = "3.1-a", "2.1-n"
PREFIX = "付批"
FORMAT = "yiheng-payments-1"
LONGEST_VOUCHER, LONGEST_REFUSAL, LONGEST_REASON = 40, 200, 200
TO_PAY = notice_kind("procurement.to_pay", _("“%(title)s”申请付款，待移交财务系统"))
PAID = notice_kind("procurement.paid", _("“%(title)s”的一笔付款已付"))
SETTLED_UP = notice_kind("procurement.settled_up", _("“%(title)s”已结清，合同余额不再支付"))
NOT_PAID = notice_kind("procurement.not_paid", _("“%(title)s”的一笔付款被财务退回"))


@command("procurement.ask_payment")
def ask_payment(
    *, pk: int, by: Member, at: datetime, cents: int, invoice: str, final: bool,
    idempotency_key: str,
) -> Payment:  # fmt: skip
    """Ask for a sum under an accepted contract; the same key twice is one payment."""
    purchase = purchase_of(pk, by)
    act_as(Hand.BUY, BUY, purchase, by, at)
    key = own_key(purchase, idempotency_key)
    made = Payment.objects.filter(idempotency_key=key).first()
    if made is None:
        _require_leave(purchase)
        rules.is_owed(cents, purchase.contract, queries.asked_for(purchase)).require()
        if purchase.payments.filter(invoice=invoice).exclude(state=PaymentState.REFUSED).exists():
            raise Invalid("invoice", _("发票 %(no)s 已申请付款，请核对"), no=invoice)
        made = Payment.objects.create(
            purchase=purchase, cents=cents, invoice=invoice, final=final, asked_by=by,
            asked_at=at, idempotency_key=key,
        )  # fmt: skip
        notify(
            who_may(PAY, at), TO_PAY, url=purchase.page, clause=PROCESS, at=at,
            title=str(purchase),
        )  # fmt: skip
    record(
        "procurement.payment_asked", by=by, target=purchase, clause=PROCESS, at=at,
        payment=made.pk, cents=made.cents,
    )  # fmt: skip
    return made


@command("procurement.hand_over")
def hand_over(*, by: Member, at: datetime, payments: Sequence[int], idempotency_key: str) -> Batch:
    """Hand payments to the finance system in one batch, each once; the same key is one batch."""
    by.may(PAY, at).require()
    key = own_key(by, idempotency_key)
    rows = _locked(by, payments)  # the second of two clicks waits here, and finds the first's batch
    made = _known(key, payments) or _batch(by, at, rows, payments, key)
    record(
        "procurement.handed_over", by=by, target=made, clause=SEPARATION, at=at,
        number=made.number, count=made.count, cents=made.cents, digest=made.digest,
    )  # fmt: skip
    return made


@command("procurement.download_batch")
def download_batch(*, pk: int, by: Member, at: datetime) -> tuple[Batch, bytes]:
    """The file of a batch, the same bytes each time; every download is a line of the ledger."""
    by.may(PAY, at).require()
    batch = Batch.objects.filter(pk=pk).first()
    if batch is None:
        raise NotFound
    content = vault.open(bytes(batch.sealed), owner=vault.HOSPITAL, place=_place(batch.number))
    record(
        "procurement.batch_downloaded", by=by, target=batch, clause=SEPARATION, at=at,
        number=batch.number, digest=batch.digest,
    )  # fmt: skip
    return batch, content


@command("procurement.settle_up")
def settle_up(*, pk: int, by: Member, at: datetime, reason: str) -> Settlement:
    """Nothing more is paid of an accepted purchase, though a part of its contract is left."""
    purchase = purchase_of(pk, by)
    act_as(Hand.BUY, BUY, purchase, by, at)
    paid = queries.paid_for(purchase)
    verdict = rules.may_settle_up(purchase, paid, queries.underway(purchase))
    verdict.require()
    reason = within("reason", reason, LONGEST_REASON, clause=verdict.clause)
    if not reason:
        raise Invalid("reason", _("请写明合同余额为何不再支付"), clause=verdict.clause)
    made = Settlement.objects.create(
        purchase=purchase, cents=purchase.contract.cents - paid, reason=reason, by=by, at=at
    )
    purchase.move(State.PAID, at)
    record(
        "procurement.settled_up", by=by, target=purchase, clause=verdict.clause, at=at,
        cents=made.cents, reason=words_digest(reason),
    )  # fmt: skip
    notify(
        who_may(PAY, at), SETTLED_UP, url=purchase.page, clause=PROCESS, at=at,
        title=str(purchase),
    )  # fmt: skip
    return made


@command("procurement.settle_payment")
def settle_payment(
    *, pk: int, by: Member, at: datetime, paid: bool, voucher: str = "", refusal: str = ""
) -> Payment:  # fmt: skip
    """What the finance system made of a payment: paid by a voucher, or refused with a reason."""
    by.may(PAY, at).require()
    payment = Payment.objects.select_for_update(of=("self",)).filter(
        pk=pk, purchase__in=queries.visible_to(by)
    ).select_related("purchase").first()  # fmt: skip
    if payment is None:
        raise NotFound
    purchase = purchase_of(payment.purchase_id, by)
    act_as(Hand.PAY, PAY, purchase, by, at)
    verdict = rules.may_settle(payment)
    verdict.require()
    voucher = within("voucher", voucher, LONGEST_VOUCHER, clause=verdict.clause)
    refusal = within("refusal", refusal, LONGEST_REFUSAL, clause=verdict.clause)
    if not (voucher if paid else refusal):
        field = "voucher" if paid else "refusal"
        raise Invalid(field, _("已付的填凭证号，退回的填原因"), clause=verdict.clause)
    state = PaymentState.PAID if paid else PaymentState.REFUSED
    payment.settle(state, by, at, voucher=voucher, refusal=refusal)
    if paid and queries.is_paid_off(purchase):
        purchase.move(State.PAID, at)
    record(
        "procurement.payment_settled", by=by, target=purchase, clause=verdict.clause, at=at,
        payment=payment.pk, outcome=state, cents=payment.cents,
    )  # fmt: skip
    notify(
        payment.asked_by, PAID if paid else NOT_PAID, url=purchase.page, clause=PROCESS, at=at,
        title=str(purchase),
    )  # fmt: skip
    return payment


def _require_leave(purchase: Purchase) -> None:
    """Accepted; and what was bought at once is under its three signatures by now (4.1-e)."""
    rules.is_ratified(purchase).require()
    rules.stands_at(purchase, State.ACCEPTED).require()
    if purchase.urgent:
        require_signatures(purchase)


def _known(key: str, pks: Sequence[int]) -> Batch | None:
    """A batch that was made by this key before; of other payments it is not what is asked for."""
    made = Batch.objects.filter(idempotency_key=key).first()
    if made is not None and set(made.payments.values_list("pk", flat=True)) != set(pks):
        raise Invalid(
            "payments", _("已按同一标识移交批次 %(number)s，与所选付款不同，请刷新后重选"),
            clause=PROCESS, number=made.number,
        )  # fmt: skip
    return made


def _locked(by: Member, pks: Sequence[int]) -> list[Payment]:
    rows = Payment.objects.select_for_update(of=("self",)).filter(
        pk__in=pks, purchase__in=queries.visible_to(by)
    )  # fmt: skip
    return list(rows.select_related("purchase__contract__supplier", "purchase__budget"))


def _batch(
    by: Member, at: datetime, rows: Sequence[Payment], pks: Sequence[int], key: str
) -> Batch:
    chosen = [one for one in rows if one.state == PaymentState.ASKED]
    if not chosen or len(chosen) != len(set(pks)):
        raise Invalid(
            "payments", _("所选付款已移交或不在待移交清单中，请刷新后重选"), clause=PROCESS
        )
    for one in chosen:
        act_as(Hand.PAY, PAY, one.purchase, by, at)
    number, cents = next_serial(PREFIX, at), sum(one.cents for one in chosen)
    content = rfc8785.dumps(
        {
            "format": FORMAT,
            "batch": number,
            "made_at": local(at).isoformat(),
            "count": len(chosen),
            "payments": [queries.payment_line(one) for one in chosen],
        }
    )
    batch = Batch.objects.create(
        number=number, made_by=by, made_at=at, count=len(chosen), cents=cents,
        digest=sha256(content).hexdigest(), idempotency_key=key,
        sealed=vault.seal(content, owner=vault.HOSPITAL, place=_place(number)),
    )  # fmt: skip
    for one in chosen:
        one.hand(batch)
    return batch


def _place(number: str) -> str:
    return f"procurement_batch|{number}|content"
