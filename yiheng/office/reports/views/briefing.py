"""月度简报: sent from the monthly report, read and acknowledged by the leader."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.papers import can_print
from yiheng.core.ui.taking import taken
from yiheng.office.reports import commands, forms, pages, papers, queries
from yiheng.office.reports.models import Brief
from yiheng.office.reports.permissions import BRIEF
from yiheng.office.reports.views.finding import brief_of, visible
from yiheng.office.reports.views.reading import on_paper, page_of

ROWS = 20


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """The briefs that one may read, the latest first."""
    at = now()
    rows = queries.briefs_visible_to(request.user, at).prefetch_related("receipts__leader")
    page = Paginator(rows.order_by("-sent_at", "-pk"), ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page,
        "rows": [
            {"one": one, "late": one.sent_at > one.due_at, "receipts": one.receipts.all(),
             "waiting": sum(each.read_at is None for each in one.receipts.all())}
            for one in page.object_list
        ],
    }  # fmt: skip
    return render(request, "reports/briefs.html", context)


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """A brief, with its receipts."""
    return _page(request, brief_of(request, pk))


@policy(BRIEF, methods=("POST",))
def send(request: Any, pk: int) -> HttpResponse:
    """Send the monthly report to the leader."""
    report, form = visible(request, pk), forms.Send(request.POST)
    if form.is_valid():
        made = taken(form, lambda: commands.send_brief(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    return page_of(request, report, status=422, send_form=form)


@policy(SIGNED_IN, methods=("POST",))
def acknowledge(request: Any, pk: int) -> HttpResponse:
    """签收."""
    brief, form = brief_of(request, pk), forms.Acknowledge(request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.acknowledge(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("reports:brief", pk=pk)
    return _page(request, brief, status=422, form=form)


@policy(SIGNED_IN)
def sheet(request: Any, pk: int) -> HttpResponse:
    """The brief on A4."""
    return render(request, "reports/sheet.html", _paper(request, brief_of(request, pk)))


@policy(SIGNED_IN)
def pdf(request: Any, pk: int) -> HttpResponse:
    """The brief as PDF."""
    brief = brief_of(request, pk)
    content = papers.pdf(_paper(request, brief))
    name = _("月度简报 %(month)s.pdf") % {"month": brief.report.period}
    return handed_out(name, "application/pdf", content, attached=False)


def _paper(request: Any, brief: Brief) -> dict[str, Any]:
    told = pages.of_brief(brief, request.user, now())
    names = ("brief", "note", "receipts")
    return on_paper(brief.edition, brief.page) | {
        "heading": _("医疗信息管理月度简报")
    } | {name: told[name] for name in names}  # fmt: skip


def _page(request: Any, brief: Brief, status: int = 200, **more: Any) -> HttpResponse:
    at = now()
    context = pages.of_brief(brief, request.user, at) | {
        "now": at, "form": forms.Acknowledge(), "prints": can_print()
    } | more  # fmt: skip
    return render(request, "reports/brief.html", context, status=status)
