"""电话通知: who is to be called, the call log, and the same on paper."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.notices import pages, sheets
from yiheng.governance.notices import commands, queries
from yiheng.governance.notices.models import Answered
from yiheng.governance.notices.permissions import CALL
from yiheng.governance.people.queries import house

A_PAGE = 15


@policy(CALL)
def calls(request: MemberRequest) -> HttpResponse:
    """The phone list, the next one on top, and below it the log."""
    waiting = list(queries.to_call(now())[:100])
    context = {
        "now": now(), "next": waiting[0] if waiting else None, "later": waiting[1:],
        "page": Paginator(queries.calls(), A_PAGE).get_page(request.GET.get("page")),
        "answers": Answered.choices, "minutes": pages.phone_after(now()),
    }  # fmt: skip
    return render(request, "desk_notices/calls.html", context)


@policy(CALL, methods=("POST",))
def log_call(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep what came of a call, and come to the next."""
    commands.log_call(pk=pk, answered=request.POST.get("answered", ""), by=request.user, at=now())
    return redirect("notices:calls")


@policy(CALL)
def sheet(request: MemberRequest) -> HttpResponse:
    """The phone list on paper, with everybody's number, for when nothing else works."""
    top = house()
    context = {
        "hospital": top.name if top else "", "back": "/calls/", "now": now(),
        "number": stamp(now()), "waiting": list(queries.to_call(now())[:100]),
        "book": pages.phone_book(),
    }  # fmt: skip
    return render(request, "desk_notices/calls_sheet.html", context)


@policy(CALL)
def log_table(request: MemberRequest) -> HttpResponse:
    """The call log as CSV."""
    return listing(_("电话记录.csv"), sheets.call_heads(), queries.calls(), sheets.call)
