"""Who owes which report, and excusing one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import day_of, now
from yiheng.core.policy import policy
from yiheng.core.ui.taking import taken
from yiheng.office.reports import commands, forms, queries, shapes
from yiheng.office.reports.permissions import MANAGE, SEE
from yiheng.office.reports.views.finding import visible
from yiheng.office.reports.views.reading import page_of


@policy(SEE, methods=("GET", "POST"))
def index(request: Any) -> HttpResponse:
    """Who owes which report; who may says so of another."""
    at = now()
    form = forms.Oblige(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.oblige(
            by=request.user, at=at, **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("reports:obligations")
    context = {
        "form": form, "now": at, "rows": queries.obligations_visible_to(request.user, at),
        "may_manage": bool(request.user.may(MANAGE, at)),
        "shapes": [shapes.in_force(kind, day_of(at)) for kind in shapes.KINDS],
    }  # fmt: skip
    return render(request, "reports/obligations.html", context, status=422 if form.errors else 200)


@policy(MANAGE, methods=("POST",))
def release(request: Any, pk: int) -> HttpResponse:
    """Today is the last day."""
    commands.release(pk=pk, by=request.user, at=now())
    return redirect("reports:obligations")


@policy(SEE, methods=("POST",))
def excuse(request: Any, pk: int) -> HttpResponse:
    """This one need not be written."""
    report, form = visible(request, pk), forms.Reason(request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.excuse(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("reports:detail", pk=pk)
    return page_of(request, report, status=422, excuse_form=form)
