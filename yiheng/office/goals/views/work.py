"""Demands with their releases, improvements, processes, the watch log, the yearly statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import day_of, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.entries import acted, filled, shown
from yiheng.core.ui.listing import exported
from yiheng.core.ui.registers import Register, Sheet, listed
from yiheng.core.ui.taking import key_of, taken
from yiheng.core.verdict import Text
from yiheng.office.goals import (
    commands,
    lists,
    sheets,
    workforms,
    workqueries,
    worksheets,
)
from yiheng.office.goals.permissions import DELIVER, KEEP, PROPOSE, SEE
from yiheng.office.goals.views.finding import seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A register of this room as its pages need it."""

    one: str
    cite: str
    lead: Text
    register: Callable[[datetime], Register]
    rows: Callable[[Any], QuerySet[Any]]
    sheet: Callable[[Any, Any, datetime], Sheet] | None = None
    begin: Text = ""
    right: str = ""


SHELVES = {
    "demands": Shelf(
        one="demand", cite="1.2-a", lead=gettext_lazy("需求先评估，再受理并承诺日期，发布后登记。"),
        register=lambda at: lists.demands(day_of(at)),
        rows=lambda who: workqueries.demands(who).order_by("-begun_at", "-pk"),
        sheet=worksheets.demand, begin=gettext_lazy("提出需求"), right=SEE,
    ),
    "releases": Shelf(
        one="release", cite="1.2-a", lead=gettext_lazy("什么系统、什么版本、哪些需求、何时上线。"),
        register=lambda at: lists.releases(),
        rows=lambda who: workqueries.releases(who).prefetch_related("demands"),
        begin=gettext_lazy("登记发布"), right=DELIVER,
    ),
    "improvements": Shelf(
        one="improvement", cite="1.1-e",
        lead=gettext_lazy("与临床科室共同负责；改进前后各数一次错误。"),
        register=lambda at: lists.improvements(),
        rows=lambda who: workqueries.improvements(who).order_by("-opened_at", "-pk"),
        sheet=worksheets.improvement, begin=gettext_lazy("立项改进"), right=KEEP,
    ),
    "processes": Shelf(
        one="process", cite="1.2-c", lead=gettext_lazy("关键流程的形式、执行方式与操作规程。"),
        register=lambda at: lists.processes(workqueries.routes(at)),
        rows=lambda who: workqueries.processes(who).order_by(
            F("retired_at").asc(nulls_first=True), "code"
        ),
        sheet=worksheets.process, begin=gettext_lazy("登记流程"), right=KEEP,
    ),
    "trends": Shelf(
        one="trend", cite="1.2-k", lead=gettext_lazy("法规、标准、技术与同行的新动向，按期评估。"),
        register=lists.trends, rows=lambda who: workqueries.trends(who).order_by("-at", "-pk"),
        sheet=worksheets.trend, begin=gettext_lazy("登记趋势"), right=KEEP,
    ),
    "alignments": Shelf(
        one="alignment", cite="1.2-m", lead=gettext_lazy("每年编制一次，由分管院长签认。"),
        register=lambda at: lists.alignments(), rows=workqueries.alignments,
        sheet=worksheets.alignment, begin=gettext_lazy("编制年度对齐"), right=PROPOSE,
    ),
}  # fmt: skip


def _index(request: Any, code: str) -> HttpResponse:
    at, shelf = now(), SHELVES[code]
    register = shelf.register(at)
    export = reverse(f"goals:export-{code}")
    context = {
        "now": at, "tabs": lists.tabs(code), "shelf": shelf, "register": register,
        "list": listed(register, shelf.rows(request.user), request.GET, export=export),
        "begin": reverse(f"goals:new-{shelf.one}"),
        "may_begin": bool(request.user.may(shelf.right, at)),
    }  # fmt: skip
    return render(request, "goals/shelf.html", context)


def index(code: str) -> Callable[..., HttpResponse]:
    """The page of a register."""

    @policy(SEE)
    def page(request: Any) -> HttpResponse:
        return _index(request, code)

    return page


def export(code: str) -> Callable[..., HttpResponse]:
    """A register as CSV."""

    @policy(SEE)
    def file(request: Any) -> HttpResponse:
        at, shelf = now(), SHELVES[code]
        return exported(shelf.register(at), shelf.rows(request.user), request.GET, at)

    return file


def entry(code: str) -> Callable[..., HttpResponse]:
    """The page of an entry; who has a part in it sees it without seeing the room."""

    @policy(SIGNED_IN)
    def page(request: Any, pk: int) -> HttpResponse:
        one, sheet = _sheet(request, code, pk)
        return shown(request, sheet, one.page)

    return page


def act(code: str) -> Callable[..., HttpResponse]:
    """What is done on an entry."""

    @policy(SIGNED_IN, methods=("POST",))
    def done(request: Any, pk: int, name: str) -> HttpResponse:
        one, sheet = _sheet(request, code, pk)
        return acted(request, sheet, one.page, name)

    return done


def _sheet(request: Any, code: str, pk: int) -> tuple[Any, Sheet]:
    shelf = SHELVES[code]
    assert shelf.sheet is not None
    one = seen(shelf.rows(request.user), pk)
    return one, shelf.sheet(one, request.user, now())


@policy(SEE, methods=("GET", "POST"))
def new_demand(request: Any) -> HttpResponse:
    """Begin a demand."""
    at, key = now(), key_of(request)
    form = workforms.DemandForm(request.user, at, request.POST or None)
    return _demand(request, form, reverse("goals:demands"), key, lambda: commands.draft_demand(
        by=request.user, at=at, idempotency_key=key, wanted=form.asked
    ))  # fmt: skip


@policy(SIGNED_IN, methods=("GET", "POST"))
def edit_demand(request: Any, pk: int) -> HttpResponse:
    """Change a demand that was not handed in."""
    at, one = now(), seen(workqueries.demands(request.user), pk)
    initial = workforms.DemandForm.filled(one)
    form = workforms.DemandForm(request.user, at, request.POST or None, initial=initial)
    return _demand(request, form, one.page, "", lambda: commands.change_demand(
        pk=pk, by=request.user, at=at, wanted=form.asked
    ))  # fmt: skip


def _demand(
    request: Any, form: workforms.DemandForm, back: str, key: str, run: Callable[[], Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        made = taken(form, run)
        if made is not None:
            return redirect(made.page)
    context = _new("demands", _("信息需求"), back, _("保存，核对后提交")) | {
        "form": form, "key": key, "lead": _("写明现状与期望；请勿填写患者信息。"),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "ui/entry_form.html", context, status=status)


@policy(DELIVER, methods=("GET", "POST"))
def new_release(request: Any) -> HttpResponse:
    """A line of the release log."""
    form = workforms.ReleaseForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.release(
            by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if made is not None:
            return redirect("goals:releases")
    context = _new("releases", _("登记发布"), reverse("goals:releases"), _("登记发布"))
    status = 422 if form.errors else 200
    return render(request, "ui/entry_form.html", context | {"form": form}, status=status)


@policy(KEEP, methods=("GET", "POST"))
def new_improvement(request: Any) -> HttpResponse:
    """An improvement of data entry."""
    form = workforms.ImprovementForm(request.POST or None, initial={"owner": request.user})
    context = _new("improvements", _("立项采集改进"), reverse("goals:improvements"), _("立项"))
    return filled(request, form, _made(request, commands.open_improvement), context)


@policy(KEEP, methods=("GET", "POST"))
def new_process(request: Any) -> HttpResponse:
    """A key process."""
    form = workforms.ProcessForm(now(), request.POST or None)
    context = _new("processes", _("登记关键流程"), reverse("goals:processes"), _("登记"))
    return filled(request, form, _made(request, commands.register_process), context)


@policy(KEEP, methods=("GET", "POST"))
def new_trend(request: Any) -> HttpResponse:
    """An entry of the watch log."""
    form = workforms.TrendForm(request.POST or None, initial={"owner": request.user})
    context = _new("trends", _("登记趋势"), reverse("goals:trends"), _("登记"))
    return filled(request, form, _made(request, commands.note_trend), context)


@policy(PROPOSE, methods=("GET", "POST"))
def new_alignment(request: Any) -> HttpResponse:
    """The statement of the year that runs."""
    form = workforms.AlignForm(request.POST or None)
    context = _new("alignments", _("编制年度目标对齐"), reverse("goals:alignments"), _("保存"))
    return filled(request, form, _made(request, commands.align), context)


def _made(request: Any, run: Callable[..., Any]) -> Callable[..., Any]:
    return lambda **typed: run(by=request.user, at=now(), **typed)


def _new(code: str, title: str, back: str, act: str) -> dict[str, Any]:
    shelf = SHELVES[code]
    crumbs = (sheets.home(), ({tab: name for tab, _url, name in lists.TABS}[code], back))
    return {"title": title, "cite": shelf.cite, "lead": shelf.lead, "act": act, "back": back,
            "crumbs": crumbs, "now": now()}  # fmt: skip
