"""发出的通知: who has read, what each channel did, what is sent again."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.listing import csv_file
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.notices import pages, sheets
from yiheng.governance.notices import commands, queries
from yiheng.governance.notices.kinds import Importance
from yiheng.office.bulletins.permissions import URGENT

A_PAGE = 20


@policy(SIGNED_IN)
def sent(request: MemberRequest) -> HttpResponse:
    """What the member has told others (who oversees notices: everything), newest first."""
    wanted, weight = queries.sent_visible_to(request.user), request.GET.get("importance", "")
    if weight in Importance.values:
        wanted = wanted.filter(importance=weight)
    if words := request.GET.get("q", "").strip()[:40]:
        wanted = pages.found(wanted, words)
    page = Paginator(wanted, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now(), "page": page, "importance": weight, "importances": Importance.choices,
        "q": words, "tabs": pages.tabs(request.user, "sent"),
        "may_send": request.user.may(URGENT, at=now()),
    }  # fmt: skip
    return render(request, "desk_notices/sent.html", context)


@policy(SIGNED_IN)
def one_sent(request: MemberRequest, pk: int) -> HttpResponse:
    """One sending: how far it has come, by channel and by person."""
    at = now()
    sending = get_object_or_404(queries.sent_visible_to(request.user), pk=pk)
    told, only = queries.receipts(sending), request.GET.get("only", "")
    left = told.filter(read_at=None).count()
    if only in ("read", "unread"):
        told = told.filter(read_at__isnull=only == "unread")
    page = Paginator(told, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": at, "sending": sending, "page": page, "only": only,
        "rows": pages.receipts(page.object_list), "channels": pages.channels(sending),
        "groups": pages.groups(sending), "left": left,
    }  # fmt: skip
    return render(request, "desk_notices/sending.html", context)


@policy(SIGNED_IN)
def receipts_table(request: MemberRequest, pk: int) -> HttpResponse:
    """Who has read and who has not, as CSV."""
    sending = get_object_or_404(queries.sent_visible_to(request.user), pk=pk)
    lines = map(sheets.receipt, pages.receipts(queries.receipts(sending)))
    return csv_file(f"receipts-{sending.pk}.csv", sheets.receipt_heads(), lines)


@policy(SIGNED_IN, methods=("POST",))
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Send again what failed."""
    delivery = commands.retry(pk=pk, by=request.user, at=now())
    if queries.sent_visible_to(request.user).filter(pk=delivery.sending_id).exists():
        return redirect("notices:sending", pk=delivery.sending_id)
    return redirect("notices:channels")
