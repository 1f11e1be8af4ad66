"""Reading a report, its editions, and its paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.papers import can_print
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.queries import house
from yiheng.office.reports import forms, pages, papers
from yiheng.office.reports.models import Edition, Report, State
from yiheng.office.reports.permissions import SEE
from yiheng.office.reports.views.finding import edition_of, handed_in, visible


@policy(SEE)
def detail(request: Any, pk: int) -> HttpResponse:
    """What was handed in; what is open, its writer goes on with."""
    report = visible(request, pk)
    if report.state == State.OPEN and report.owner_id == request.user.pk:
        return redirect("reports:write", pk=pk)
    return page_of(request, report)


@policy(SEE)
def edition(request: Any, pk: int, ordinal: int) -> HttpResponse:
    """An edition as it was handed in."""
    found = edition_of(request, pk, ordinal)
    at = now()
    context = pages.paper(found, at) | {"current": found.report.current_id == found.pk}
    return render(request, "reports/edition.html", context)


@policy(SEE)
def sheet(request: Any, pk: int) -> HttpResponse:
    """The report on A4."""
    found = handed_in(request, pk)
    return render(request, "reports/sheet.html", on_paper(found, found.report.page))


@policy(SEE)
def pdf(request: Any, pk: int) -> HttpResponse:
    """The report as PDF."""
    found = handed_in(request, pk)
    content = papers.pdf(on_paper(found, found.report.page))
    name = f"{found.report.title} {found.report.unit.name}.pdf"
    return handed_out(name, "application/pdf", content, attached=False)


def on_paper(found: Edition, back: str) -> dict[str, Any]:
    """What stands on the paper, with hospital, number and ledger entry."""
    report = found.report
    entry = Entry.objects.filter(target=name_of(report)).order_by("-seq")
    return pages.paper(found, now()) | {
        "hospital": house() or _("医院"), "back": back,
        "heading": f"{report.unit.name} {report.get_kind_display()}",
        "number": _("%(period)s · 第 %(n)s 版") % {"period": report.period, "n": found.ordinal},
        "entry": entry.values_list("seq", flat=True).first(),
    }  # fmt: skip


def page_of(request: Any, report: Report, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a report, with the forms of what one may do."""
    at = now()
    context = pages.detail(report, request.user, at) | {
        "now": at, "correct_form": forms.Reason(), "excuse_form": forms.Reason(),
        "send_form": forms.Send(), "prints": can_print(),
    } | more  # fmt: skip
    return render(request, "reports/detail.html", context, status=status)
