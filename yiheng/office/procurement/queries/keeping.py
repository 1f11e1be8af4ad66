"""Suppliers, payments and archives as the pages and commands read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import rfc8785
from django.db.models import Count, F, Max, Q, QuerySet, Sum

from yiheng.core.clock import day_of
from yiheng.governance.people.models import Member
from yiheng.office.procurement.models import (
    Batch,
    Destruction,
    Payment,
    PaymentState,
    Purchase,
    Settlement,
    Supplier,
)
from yiheng.office.procurement.money import yuan
from yiheng.office.procurement.queries.purchases import content_bytes, signatures, visible_to


def suppliers(words: str = "", *, blocked: bool | None = None) -> QuerySet[Supplier]:
    """Suppliers by name, with how many contracts they had, for how much, and when last."""
    rows = Supplier.objects.annotate(
        deals=Count("contracts"), sum=Sum("contracts__cents"), last=Max("contracts__signed_on")
    )
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__icontains=words))
    if blocked is not None:
        rows = rows.filter(blocked_since__isnull=not blocked)
    return rows.order_by("name", "pk")


def called(name: str) -> list[Supplier]:
    """The suppliers of a name, those that may be dealt with before the blocked ones."""
    found = Supplier.objects.filter(name=name)
    return list(found.order_by(F("blocked_since").asc(nulls_first=True), "pk"))


def telling(suppliers: Iterable[Supplier]) -> dict[int, str]:
    """By what each is told from all others: its name, or of namesakes the code."""
    known = list(suppliers)
    same = Supplier.objects.filter(name__in={one.name for one in known})
    often = Counter(same.values_list("name", flat=True))
    return {one.pk: one.name if often[one.name] == 1 else one.code for one in known}


def suggested(most: int) -> QuerySet[Supplier]:
    """Suppliers to choose from while one types: those dealt with last, then by name."""
    last = Max("contracts__signed_on")
    rows = Supplier.objects.filter(blocked_since=None).annotate(last=last)
    return rows.order_by(F("last").desc(nulls_last=True), "name")[:most]


def payments(viewer: Member) -> QuerySet[Payment]:
    """The payments of the purchases that a member sees, oldest first."""
    rows = Payment.objects.filter(purchase__in=visible_to(viewer))
    return rows.select_related("purchase__contract__supplier", "purchase__unit", "batch")


def to_hand(viewer: Member) -> QuerySet[Payment]:
    """Payments that wait to be handed to the finance system."""
    return payments(viewer).filter(state=PaymentState.ASKED)


def batches() -> QuerySet[Batch]:
    """What was handed over, latest first; never the file itself."""
    return Batch.objects.select_related("made_by").defer("sealed").order_by("-pk")


def asked_for(purchase: Purchase) -> int:
    """What was asked for and not refused, in cents."""
    open_ = purchase.payments.exclude(state=PaymentState.REFUSED)
    return int(open_.aggregate(sum=Sum("cents"))["sum"] or 0)


def paid_for(purchase: Purchase) -> int:
    """What the finance system has paid, in cents."""
    paid = purchase.payments.filter(state=PaymentState.PAID)
    return int(paid.aggregate(sum=Sum("cents"))["sum"] or 0)


def settlement(purchase: Purchase) -> Settlement | None:
    """By what the rest of its contract is not paid."""
    return Settlement.objects.filter(purchase=purchase).select_related("by").first()


def underway(purchase: Purchase) -> int:
    """How many payments are asked for or handed over, and not answered yet."""
    open_ = (PaymentState.ASKED, PaymentState.HANDED)
    return purchase.payments.filter(state__in=open_).count()


def is_paid_off(purchase: Purchase) -> bool:
    """Whether the last payment or the whole sum is paid, and none is on its way any more: they are
    answered in any order."""
    last = purchase.payments.filter(state=PaymentState.PAID, final=True)
    whole = paid_for(purchase) == purchase.contract.cents
    return not underway(purchase) and (whole or last.exists())


def destructions(purchase: Purchase) -> QuerySet[Destruction]:
    """What was proposed of the end of its archive, newest first."""
    return Destruction.objects.filter(archive__purchase=purchase).order_by("-pk")


def payment_line(one: Payment) -> dict[str, Any]:
    """A payment as the finance system is told of it; it knows the bank account by the code."""
    contract = one.purchase.contract
    return {
        "payment": one.pk,
        "purchase": one.purchase.number,
        "contract": contract.number,
        "payee_code": contract.supplier.code,
        "payee": contract.supplier.name,
        "amount": f"{yuan(one.cents):f}",
        "invoice": one.invoice,
        "budget": one.purchase.budget.code if one.purchase.budget else "",
        "source": one.purchase.budget.source if one.purchase.budget else "",
        "unit": one.purchase.unit.name,
    }


def archive_bytes(purchase: Purchase) -> bytes:
    """Everything of a finished purchase in canonical form: the archive's digest is over this."""
    contract = purchase.contract
    signed = signatures(purchase)
    content: dict[str, Any] = {
        "number": purchase.number,
        "application": content_bytes(purchase.pk).decode(),
        "signatures": [
            [one.step.ordinal, one.member.staff_no, one.content_hash, one.opinion_digest,
             one.signed_at.isoformat()]
            for one in signed.select_related("step", "member")
        ],
        "contract": [
            contract.number, contract.supplier.code, str(contract.cents),
            contract.signed_on.isoformat(), contract.buyer.staff_no,
        ],
        "acceptances": [
            [one.by.staff_no, one.passed, one.note, one.at.isoformat()]
            for one in purchase.acceptances.select_related("by")
        ],
        "payments": [
            [one.invoice, str(one.cents), one.state, one.voucher, str(one.batch or "")]
            for one in purchase.payments.select_related("batch")
        ],
        "files": sorted(map(list, purchase.attachments.values_list("part", "name", "digest"))),
    }  # fmt: skip
    settled = settlement(purchase)
    if settled is not None:
        content["settlement"] = [
            settled.by.staff_no, str(settled.cents), settled.reason, settled.at.isoformat()
        ]  # fmt: skip
    return rfc8785.dumps(content)


def day_of_end(purchase: Purchase) -> Any:
    """The day on which the buying ended, from which the law counts."""
    assert purchase.ended_at is not None
    return day_of(purchase.ended_at)
