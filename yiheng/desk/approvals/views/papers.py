"""The approval sheet: on a page for the printer, and as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.papers import can_print
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import papers
from yiheng.desk.approvals.views.showing import case_or_404


@policy(SIGNED_IN)
def sheet(request: MemberRequest, pk: int) -> HttpResponse:
    """The case as a form on A4, with its check code and its proof."""
    found = case_or_404(request, pk)
    context = papers.sheet(found, request.user, now())
    context |= {"back": found.page, "can_print": can_print()}
    return render(request, "desk_approvals/sheet.html", context)


@policy(SIGNED_IN)
def pdf(request: MemberRequest, pk: int) -> HttpResponse:
    """The same form as PDF; where the extra is missing, what to do."""
    found = case_or_404(request, pk)
    content = papers.pdf(found, request.user, now())
    return handed_out(papers.name(found), "application/pdf", content, attached=False)
