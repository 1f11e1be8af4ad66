"""结项: report, examination, archive."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import taken
from yiheng.office.projects import commands, forms, queries, rules
from yiheng.office.projects.permissions import LEAD
from yiheng.office.projects.views.finding import done, filled, visible
from yiheng.office.projects.views.showing import page_of


@policy(SIGNED_IN, methods=("POST",))
def ask_report(request: Any, pk: int) -> HttpResponse:
    """请签使用报告."""
    return done(request, pk, lambda: commands.ask_report(pk=pk, by=request.user, at=now()))


@policy(SIGNED_IN, methods=("GET", "POST"))
def sign_report(request: Any, pk: int) -> HttpResponse:
    """签署使用报告."""
    project = visible(request, pk)
    verdict = rules.may_report(request.user, project, queries.team(project))
    if not verdict:
        return page_of(request, project, status=403, refusal=Denied(verdict))
    form = forms.Report(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.sign_report(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if made is not None:
            return redirect("projects:report", pk=pk)
    status = 422 if form.errors else 200
    return render(request, "projects/sign.html", {"one": project, "form": form}, status=status)


@policy(SIGNED_IN)
def report(request: Any, pk: int) -> HttpResponse:
    """The 使用报告 that holds, and those that were set aside."""
    project = visible(request, pk)
    reports = list(project.reports.select_related("by", "unit").order_by("-pk"))
    if not reports:
        raise NotFound
    context = {"now": now(), "one": project, "reports": reports}
    return render(request, "projects/report.html", context)


@policy(SIGNED_IN, methods=("POST",))
def close(request: Any, pk: int) -> HttpResponse:
    """申请结项."""
    return done(request, pk, lambda: commands.ask_to_close(pk=pk, by=request.user, at=now()))


@policy(SIGNED_IN, methods=("POST",))
def take_back(request: Any, pk: int) -> HttpResponse:
    """撤回结项申请."""
    return done(request, pk, lambda: commands.take_back_closing(pk=pk, by=request.user, at=now()))


@policy(LEAD, methods=("POST",))
def examine(request: Any, pk: int) -> HttpResponse:
    """结项审核."""
    form = forms.Examining(request.POST)
    return filled(request, pk, form, "examining", lambda data: commands.examine(
        pk=pk, by=request.user, at=now(), passed=data["passed"] == "yes", note=data["note"]
    ))  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def archive(request: Any, pk: int) -> HttpResponse:
    """归档."""
    return done(request, pk, lambda: commands.archive(pk=pk, by=request.user, at=now()))
