"""What I owe and owed, what my unit owes, what everybody owes; each as CSV too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, local, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.charts import Series
from yiheng.core.ui.listing import listing
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.duties import forms
from yiheng.desk.duties import listing as rows
from yiheng.desk.duties.listing import Names
from yiheng.desk.work import drawing, queue
from yiheng.desk.work.queue import Wanted
from yiheng.desk.work.rows import page_of
from yiheng.desk.work.waits import of
from yiheng.governance.duties import pacing, queries
from yiheng.governance.duties.models import Duty
from yiheng.governance.duties.pacing import Standing
from yiheng.governance.duties.permissions import SEE_ALL, SEE_UNIT

ROWS = 20
MOST_SHOWN = 5000
TABS = ("todo", "late", "done", "pace")


@policy(SIGNED_IN)
def mine(request: MemberRequest) -> HttpResponse:
    """我的义务: to do, overdue, done, and how far periodic obligations have come."""
    at, viewer, form = now(), request.user, forms.Wanted(request.GET)
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in TABS else TABS[0]
    words, state = _typed(form)
    context: dict[str, Any] = {
        "now": at, "tab": tab, "form": form, "narrows": bool(words or state),
        "tabs": _tabs(request, tab, at), "may_unit": viewer.may(SEE_UNIT, at),
        "may_all": viewer.may(SEE_ALL, at),
    }  # fmt: skip
    if tab == "todo":
        found = queue.together(viewer, at, Wanted(words=words, state=state))
        page = page_of(found, request.GET.get("page"), size=ROWS)
        context |= {"page": page, "items": drawing.todo(page.object_list, viewer, at)}
    elif tab == "pace":
        context["paces"] = [_pace(one, at) for one in pacing.of_member(viewer, at)]
    else:
        names = Names.at(at)
        duties = _late(viewer, at) if tab == "late" else queries.done_by(viewer, at)
        page = _page(request, rows.named(duties[:MOST_SHOWN], words, "", at, names))
        context |= {"page": page, "rows": [rows.row(one, names, at) for one in page]}
    return render(request, "desk_duties/mine.html", context)


@policy(SIGNED_IN)
def export_mine(request: MemberRequest) -> HttpResponse:
    """The own duties of a tab."""
    at, viewer = now(), request.user
    tab = request.GET.get("tab", "")
    duties = {"late": _late, "done": queries.done_by}.get(tab, queries.owed_by)(viewer, at)
    return _csv(request, duties, at, _("我的义务"))


@policy(SEE_UNIT)
def unit(request: MemberRequest) -> HttpResponse:
    """部门义务: what the people and posts of my units owe."""
    at = now()
    return _overview(request, _open(queries.of_unit(request.user, at)), at, _("部门义务"), "unit")


@policy(SEE_UNIT)
def export_unit(request: MemberRequest) -> HttpResponse:
    """The open duties of my units."""
    at = now()
    return _csv(request, _open(queries.of_unit(request.user, at)), at, _("部门义务"))


@policy(SEE_ALL)
def everyone(request: MemberRequest) -> HttpResponse:
    """全院义务: who owes what, by clause and by person."""
    at = now()
    return _overview(request, _open(queries.visible_to(request.user, at)), at, _("全院义务"), "all")


@policy(SEE_ALL)
def export_all(request: MemberRequest) -> HttpResponse:
    """Every open duty."""
    at = now()
    return _csv(request, _open(queries.visible_to(request.user, at)), at, _("全院义务"))


def _overview(
    request: MemberRequest, duties: QuerySet[Duty], at: datetime, title: str, which: str
) -> HttpResponse:
    form, names, everything = forms.Wanted(request.GET), Names.at(at), list(duties)
    words, state = _typed(form)
    page = _page(request, rows.named(everything, words, state, at, names))
    context = {
        "now": at, "title": title, "which": which, "form": form, "page": page,
        "narrows": bool(words or state), "seen": rows.overview(everything, names, at),
        "rows": [rows.row(one, names, at) for one in page], "may_all": which == "all",
        "paces": [_pace(one, at) for one in pacing.standings(at)] if which == "all" else [],
    }  # fmt: skip
    return render(request, "desk_duties/overview.html", context)


def _open(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    return duties.filter(closed_at=None).order_by(F("paused_at").asc(nulls_first=True), "due_at")


def _late(viewer: Any, at: datetime) -> QuerySet[Duty]:
    """Open ones whose time is up, and those that were done too late."""
    running = queries.owed_by(viewer, at).filter(paused_at=None, due_at__lte=at)
    ended = queries.done_by(viewer, at).filter(closed_at__gt=F("due_at"))
    found = Q(pk__in=running.values("pk")) | Q(pk__in=ended.values("pk"))
    return Duty.objects.filter(found).select_related("owner", "unit").order_by("-due_at", "-pk")


def _typed(form: forms.Wanted) -> tuple[str, str]:
    if not form.is_valid():
        return "", ""
    return form.cleaned_data["q"].strip(), form.cleaned_data["state"]


def _page(request: MemberRequest, found: Sequence[Any]) -> Any:
    return Paginator(found, ROWS).get_page(request.GET.get("page"))


def _csv(request: MemberRequest, duties: QuerySet[Duty], at: datetime, title: str) -> HttpResponse:
    names, (words, state) = Names.at(at), _typed(forms.Wanted(request.GET))
    found = rows.named(duties, words, state, at, names)
    name = f"duties-{local(at):%Y%m%d}.csv"
    return listing(name, rows.heads(), found, lambda one: rows.cells(one, names, at))


def _tabs(request: MemberRequest, tab: str, at: datetime) -> list[dict[str, Any]]:
    waits = of(request, request.user, at)
    named = [
        ("todo", _("待办"), waits.owed), ("late", _("我的超期"), waits.late),
        ("done", _("已办"), None), ("pace", _("周期进度"), None),
    ]  # fmt: skip
    return [
        {"title": title, "url": f"?tab={code}", "count": count, "current": code == tab}
        for code, title, count in named
    ]


def _pace(one: Standing, at: datetime) -> dict[str, Any]:
    """An obligation against time: the line that time asks for, and where it stands today."""
    today, days = day_of(at), list(one.period.days())
    step = max(1, len(days) // 12)
    marks = sorted({*days[::step], today, days[-1]})
    done = [float(one.progress.done) if day == today else None for day in marks]
    kind, status = ("bad", _("落后")) if one.behind else ("ok", _("进度正常"))
    if one.complete:
        status = _("已完成")
    return {
        "one": one, "kind": kind, "status": status,
        "share": round(100 * one.progress.done / max(one.progress.needed, 1)),
        "labels": [f"{day:%m-%d}" for day in marks],
        "series": [Series(_("时间进度"), [float(pacing.by_day(one, d)) for d in marks], True),
                   Series(_("已完成"), done)],
    }  # fmt: skip
