"""The doors of stages and of heat: how far clauses are in force, and how often they are touched."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.core.policy import policy
from yiheng.core.ui.listing import csv_file
from yiheng.desk.book import changes, heat, text
from yiheng.desk.book import stages as sheet
from yiheng.desk.book.forms import Staging, asked_for, show, since
from yiheng.governance.regulation import commands
from yiheng.governance.regulation.stages import Stage

A_PAGE = 30


@policy("regulation:read")
def stages(request: Any) -> HttpResponse:
    """Every blocking clause with its stage and what it let pass."""
    scope = {"scope": request.GET["scope"]} if "scope" in request.GET else None
    return _page(request, now(), Staging(initial=scope))


@policy("regulation:set", methods=("POST",))
def propose(request: Any) -> HttpResponse:
    """Propose a stage for a clause, a chapter or all, from a day on."""
    at, form = now(), Staging(request.POST)
    if form.is_valid():
        typed = form.cleaned_data | {"in_force_from": since(form.cleaned_data["in_force_from"], at)}
        try:
            change = commands.propose_stage(by=request.user, at=at, **typed)
        except Invalid as error:
            show(form, error)
        else:
            return redirect("book:change", pk=change.pk)
    return _page(request, at, form)


@policy("regulation:read")
def table(request: Any) -> HttpResponse:
    """The stages as a table to take along."""
    wanted = _wanted(request)
    lines = (sheet.line(row) for row in sheet.rows(now()) if wanted.finds(row))
    return csv_file("stages.csv", sheet.HEADINGS, lines)


@policy("regulation:read")
def touched(request: Any) -> HttpResponse:
    """How often each clause is touched: a picture and a table."""
    days = request.GET.get("days", "")
    span = int(days) if days in {str(one) for one in heat.SPANS} else heat.SPANS[0]
    context = heat.content(span, request.GET.get("show", ""), now()) | {"now": now()}
    paged = Paginator(context["rows"], A_PAGE).get_page(request.GET.get("page"))
    context |= {"page": paged, "rows": paged.object_list}
    return render(request, "desk_book/heat.html", context)


def _wanted(request: Any) -> sheet.Wanted:
    asked = request.GET
    stage = asked.get("stage", "")
    return sheet.Wanted(
        asked_for(request), stage if stage in Stage.values else "",
        asked.get("chapter", "")[:1], asked.get("soft") == "1",
    )  # fmt: skip


def _page(request: Any, at: datetime, form: Staging) -> HttpResponse:
    every, wanted = sheet.rows(at), _wanted(request)
    found = [row for row in every if wanted.finds(row)]
    paged = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": paged, "rows": paged.object_list, "wanted": wanted,
        "stages": Stage.choices, "picture": sheet.picture(every), "total": len(every),
        "chapters": [(one.id, one.number, one.title) for one in text.book() if one.title],
        "waiting": [changes.row(one) for one in sheet.waiting()],
        "form": form if request.user.may("regulation:set", at) else None,
    }  # fmt: skip
    return render(request, "desk_book/stages.html", context, status=422 if form.errors else 200)
