"""``/api/procurement``: the finance system takes payments and posts back what became of them.

No postponed annotations here: behind ``@policy`` the framework could not find their names.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import Batch, Payment
from yiheng.office.procurement.permissions import PAY

router = Router(tags=["procurement"])
MOST, MOST_PK = 200, 2**63 - 1


class BatchOut(Schema):
    """A batch; ``digest`` is the SHA-256 of its file."""

    pk: int
    number: str
    made_at: datetime
    count: int
    amount: Decimal
    digest: str


class BatchIn(Schema):
    """Which payments to hand over; the same key twice is one batch, of the same payments."""

    payments: list[Annotated[int, Field(ge=1, le=MOST_PK)]]
    key: Annotated[str, Field(min_length=1, max_length=200)]


class PaymentOut(Schema):
    """A payment and how far it is; ``batch`` is the number of its batch."""

    pk: int
    purchase: str
    amount: Decimal
    invoice: str
    state: str
    batch: str | None
    voucher: str
    refusal: str


class Result(Schema):
    """What the finance system made of a payment: a voucher for paid, a reason for refused."""

    outcome: Literal["paid", "refused"]
    voucher: str = ""
    refusal: str = ""


@router.get("/payments", response=list[PaymentOut])
@policy(PAY)
def payments(request: Any) -> list[dict[str, Any]]:
    """The payments that wait to be handed over."""
    return [_payment(one) for one in queries.to_hand(request.user)[:MOST]]


@router.get("/batches", response=list[BatchOut])
@policy(PAY)
def batches(request: Any) -> list[Batch]:
    """The latest batches."""
    return list(queries.batches()[:MOST])


@router.post("/batches", response=BatchOut)
@policy(PAY, methods=("POST",))
def hand_over(request: Any, payload: BatchIn) -> Batch:
    """Hand payments over in one batch, each once; 422 when one of them was handed already."""
    return commands.hand_over(
        by=request.user, at=now(), payments=payload.payments, idempotency_key=payload.key
    )


@router.get("/batches/{int:pk}/file")
@policy(PAY)
def batch_file(request: Any, pk: int) -> HttpResponse:
    """The batch's file, the same bytes at each download; its digest in ``X-Digest-SHA256``."""
    found, content = commands.download_batch(pk=pk, by=request.user, at=now())
    answer = HttpResponse(content, content_type="application/json")
    answer["X-Digest-SHA256"] = found.digest
    return answer


@router.post("/payments/{int:pk}/result", response=PaymentOut)
@policy(PAY, methods=("POST",))
def result(request: Any, pk: int, payload: Result) -> dict[str, Any]:
    """Settle a payment once: paid by a voucher, or refused with a reason."""
    done = commands.settle_payment(
        pk=pk, by=request.user, at=now(), paid=payload.outcome == "paid",
        voucher=payload.voucher, refusal=payload.refusal,
    )  # fmt: skip
    return _payment(done)


def _payment(one: Payment) -> dict[str, Any]:
    return {
        "pk": one.pk, "purchase": one.purchase.number or "", "amount": one.amount,
        "invoice": one.invoice, "state": one.state,
        "batch": one.batch.number if one.batch else None, "voucher": one.voucher,
        "refusal": one.refusal,
    }  # fmt: skip
