"""资源分配: people by months, and what projects spend."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from yiheng.core.clock import day_of, now
from yiheng.core.policy import policy
from yiheng.core.ui.listing import csv_file
from yiheng.office.projects import commands, forms, loads, pages
from yiheng.office.projects.permissions import LEAD, SEE
from yiheng.office.projects.views.finding import filled
from yiheng.standards.china.calendar import Month


@policy(SEE)
def resources(request: Any) -> HttpResponse:
    """Half a year of everybody who works for a project, and the money beside."""
    at, since = now(), _since(request)
    first = Month.containing(since)
    earlier = Month.containing(since)
    for _back in range(loads.SHOWN):
        earlier = earlier.previous()
    later = loads.months_from(since, loads.SHOWN + 1)[-1]
    context = {
        "now": at, "rooms": pages.rooms(request.user, "resources"), "since": first.code,
        "earlier": earlier.code, "later": later.code, **loads.board(at, since), **loads.money(at),
    }  # fmt: skip
    return render(request, "projects/resources.html", context)


@policy(SEE)
def export(request: Any) -> HttpResponse:
    """The same as CSV, a line a person and month."""
    at, since = now(), _since(request)
    board = loads.board(at, since)
    rows = [
        (one["member"].staff_no, one["member"].name, one["member"].unit.name,
         f"{month['month']:%Y-%m}", cell.percent, cell.days,
         "；".join(f"{part.project.title} {part.percent}%" for part in cell.parts))
        for one in board["people"]
        for month, cell in zip(board["months"], one["cells"], strict=True)
    ]  # fmt: skip
    head = ("工号", "姓名", "部门", "月份", "投入比例（％）", "人日", "项目")
    return csv_file(f"resources-{since:%Y%m}.csv", head, rows)


@policy(LEAD, methods=("POST",))
def allocate(request: Any, pk: int) -> HttpResponse:
    """Give somebody's months to a project."""
    form = forms.Share(request.POST, at=now())
    return filled(request, pk, form, "sharing", lambda data: commands.allocate(
        pk=pk, member=data["member"], months=form.months, percent=data["percent"],
        by=request.user, at=now(),
    ), there=f"/projects/{pk}/#resources")  # fmt: skip


@policy(LEAD, methods=("POST",))
def spend(request: Any, pk: int) -> HttpResponse:
    """Plan and record what a month costs."""
    form = forms.Spending(request.POST, at=now())
    return filled(request, pk, form, "spending", lambda data: commands.budget(
        pk=pk, month=form.first, planned=data["planned"], spent=data["spent"],
        by=request.user, at=now(),
    ), there=f"/projects/{pk}/#resources")  # fmt: skip


def _since(request: Any) -> date:
    """The first month that is shown: as asked, or this one."""
    try:
        return Month.parse(request.GET.get("since", "")).first
    except ValueError:
        return day_of(now()).replace(day=1)
