"""Writing: a report on its template, handed in, corrected."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.taking import taken
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.office.reports import commands, dues, forms, pages, queries, rules, shapes
from yiheng.office.reports.contents import content_of
from yiheng.office.reports.models import State
from yiheng.office.reports.permissions import SEE
from yiheng.office.reports.views.finding import visible
from yiheng.office.reports.views.reading import page_of

SUBMIT = "submit"


@policy(SEE, methods=("POST",))
def begin(request: Any, kind: str) -> HttpResponse:
    """Begin the report of the present time."""
    report = commands.begin(kind=kind, by=request.user, at=now())
    return redirect(report.page)


@policy(SEE, methods=("GET", "POST"))
def write(request: Any, pk: int) -> HttpResponse:
    """Fill the template in: keep it, or hand it in."""
    report, at = visible(request, pk), now()
    rules.may_write(request.user, report).require()
    pending = queries.pending(report)
    if pending is None and report.state == State.SUBMITTED and request.method == "GET":
        return redirect("reports:detail", pk=pk)
    pending = pending or commands.prepare(pk=pk, by=request.user, at=at)
    shape, content = shapes.shapes()[pending.template], content_of(pending)
    form = forms.Write(request.POST or None, shape=shape, content=content)
    handing = request.POST.get("act") == SUBMIT
    if request.method == "POST" and form.is_valid():
        act = commands.submit if handing else commands.save
        done = taken(form, lambda: act(
            pk=pk, by=request.user, at=at, sections=form.sections()
        ))  # fmt: skip
        if done is not None:
            return redirect("reports:detail" if handing else "reports:write", pk=pk)
    ready = dues.ready_on(report.span, calendar_at(at))
    context = {
        "form": form, "one": report, "edition": pending, "now": at,
        "may_submit": rules.may_submit(request.user, report, pending, ready, at),
    } | pages.figures(content)  # fmt: skip
    return render(request, "reports/write.html", context, status=422 if form.errors else 200)


@policy(SEE, methods=("POST",))
def correct(request: Any, pk: int) -> HttpResponse:
    """Begin another edition, with a reason."""
    report, form = visible(request, pk), forms.Reason(request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.correct(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("reports:write", pk=pk)
    return page_of(request, report, status=422, correct_form=form)


@policy(SEE, methods=("POST",))
def drop(request: Any, pk: int) -> HttpResponse:
    """Throw away what was begun."""
    commands.drop(pk=pk, by=request.user, at=now())
    return redirect("reports:index")
