"""付款移交: what waits to be handed to the finance system, what was, and its files."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.numbers import numbers_of
from yiheng.core.policy import policy
from yiheng.core.sheets import table
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import CSV, listing
from yiheng.core.ui.taking import key_of
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


@policy(PAY)
def export(request: Any) -> HttpResponse:
    """The batches as CSV; each batch has a file of its own for the finance system."""
    head = (_("批次号"), _("笔数"), _("金额（元）"), _("移交人"), _("移交时间"), _("摘要值"))
    return listing("payment-batches.csv", head, queries.batches(), lambda one: (
        one.number, one.count, one.amount, one.made_by.name, stamp(one.made_at), one.digest,
    ))  # fmt: skip


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
    told = json.loads(content)
    text = table(("batch", *COLUMNS, "sha256"), (
        (told["batch"], *(one[name] for name in COLUMNS), found.digest) for one in told["payments"]
    ))  # fmt: skip
    return _file(text.encode(), CSV, f"payments-{found.pk}.csv", found.digest)


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
    answer = handed_out(name, kind, content)
    answer["X-Digest-SHA256"] = digest
    return answer
