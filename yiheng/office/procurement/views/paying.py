"""付款移交: what waits to be handed to the finance system, what was, and its files."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.numbers import numbers_of
from yiheng.core.policy import policy
from yiheng.core.ui.taking import key_of
from yiheng.governance.people.sheets import BYTE_ORDER_MARK, safe
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.permissions import PAY
from yiheng.office.procurement.views.parts import rooms

ROWS = 20
COLUMNS = ("payment", "purchase", "contract", "payee_code", "payee", "amount", "invoice",
           "budget", "source", "unit")  # fmt: skip


@policy(PAY)
def payments(request: Any) -> HttpResponse:
    """What waits, and the batches."""
    return _page(request)


@policy(PAY, methods=("POST",))
def hand_over(request: Any) -> HttpResponse:
    """Hand the chosen payments over in one batch."""
    chosen = numbers_of(request.POST.getlist("payment"))
    try:
        made = commands.hand_over(
            by=request.user, at=now(), payments=chosen, idempotency_key=key_of(request)
        )
    except Invalid as error:
        return _page(request, status=422, error=str(error), left_out=_left_out(request, chosen))
    except Denied as refusal:
        left_out = _left_out(request, chosen)
        return _page(request, status=403, refusal=refusal, left_out=left_out)
    return redirect("procurement:batch", pk=made.pk)


@policy(PAY)
def batch(request: Any, pk: int) -> HttpResponse:
    """A batch with its payments."""
    found = get_object_or_404(queries.batches(), pk=pk)
    context = {
        "now": now(), "batch": found,
        "payments": queries.payments(request.user).filter(batch=found),
    }  # fmt: skip
    return render(request, "procurement/batch.html", context)


@policy(PAY)
def batch_json(request: Any, pk: int) -> HttpResponse:
    """The batch's file: the same bytes at each download."""
    found, content = commands.download_batch(pk=pk, by=request.user, at=now())
    return _file(content, "application/json", f"payments-{found.pk}.json", found.digest)


@policy(PAY)
def batch_csv(request: Any, pk: int) -> HttpResponse:
    """The same payments as CSV; the digest is that of the JSON file."""
    found, content = commands.download_batch(pk=pk, by=request.user, at=now())
    out = StringIO()
    writer = csv.writer(out)
    told = json.loads(content)
    writer.writerow(("batch", *COLUMNS, "sha256"))
    for one in told["payments"]:
        cells = [safe(str(one[name])) for name in COLUMNS]
        writer.writerow((told["batch"], *cells, found.digest))
    text = BYTE_ORDER_MARK + out.getvalue()
    return _file(text.encode(), "text/csv; charset=utf-8", f"payments-{found.pk}.csv", found.digest)


def _page(request: Any, *, status: int = 200, **over: Any) -> HttpResponse:
    at = now()
    context = {
        "now": at, "waiting": queries.to_hand(request.user), "key": uuid4().hex, "left_out": set(),
        "page": Paginator(queries.batches(), ROWS).get_page(request.GET.get("page")),
        "rooms": rooms(request.user, "payments", at), **over,
    }  # fmt: skip
    return render(request, "procurement/payments.html", context, status=status)


def _left_out(request: Any, chosen: list[int]) -> set[int]:
    """What waits and was not chosen: it stays so on the page that tells why nothing was done."""
    return set(queries.to_hand(request.user).values_list("pk", flat=True)) - set(chosen)


def _file(content: bytes, kind: str, name: str, digest: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Digest-SHA256"] = digest
    return answer
