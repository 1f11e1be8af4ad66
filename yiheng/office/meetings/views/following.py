"""Resolutions: the list, the week's round, one from statement to remedy, and what is done to it."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, local, now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.listing import listing
from yiheng.office.meetings import commands, following, forms, pages, queries
from yiheng.office.meetings.models import Delay, Resolution, ResolutionState
from yiheng.office.meetings.permissions import SEE, TRACK
from yiheng.office.meetings.views.finding import acted, resolution_of
from yiheng.standards.china.calendar import Week

ROWS = 20
LATE, WAITING, MINE, OPEN, DONE = "late", "waiting", "mine", "open", "done"
STANDS = {"confirm": Stand.CONFIRMED, "refuse": Stand.REFUSED, "withdraw": Stand.WITHDRAWN}


@policy(SEE)
def index(request: Any) -> HttpResponse:
    """Resolutions, the late ones first."""
    at = now()
    page = Paginator(_found(request), ROWS).get_page(request.GET.get("page"))
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "only")}
    context = {
        "now": at, "page": page, "asked": asked, "narrowed": any(asked.values()),
        "only": [(OPEN, _("办理中")), (LATE, _("已逾期")), (WAITING, _("延期说明待确认")),
                 (MINE, _("由我负责")), (DONE, _("已办结"))],
        "rows": [following.row(one, at) for one in page.object_list],
        "tabs": pages.tabs("resolutions", request.user, at), "tiles": pages.tiles(request.user, at),
        "chart": following.on_time(at), "may_track": bool(request.user.may(TRACK, at)),
    }  # fmt: skip
    return render(request, "meetings/resolutions.html", context)


@policy(SEE)
def export(request: Any) -> HttpResponse:
    """The rows as CSV, as filtered."""
    at = now()
    head = (_("编号"), _("决议"), _("责任人"), _("部门"), _("原定期限"), _("期限"), _("状态"),
            _("完成度"), _("最近跟踪"))  # fmt: skip
    name = _("决议-%(day)s.csv") % {"day": f"{local(at):%Y%m%d}"}
    return listing(name, head, _found(request), lambda one: following.cells(one, at))


@policy(TRACK)
def follow(request: Any) -> HttpResponse:
    """本周跟踪: what is open, the untouched first, each with its form."""
    return _round(request)


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """One resolution: its chain from statement to remedy, and what I may do."""
    return _page(request, resolution_of(request, pk))


@policy(SIGNED_IN, methods=("POST",))
def touch(request: Any, pk: int) -> HttpResponse:
    """The office looked after it."""
    one = resolution_of(request, pk)
    form = forms.Touching(request.POST, auto_id=f"touch{pk}_%s")
    rounds = request.POST.get("back") == "round"
    return acted(
        form, lambda: commands.touch(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        lambda form: _round(request, pk, form) if rounds else _page(request, one, 422, touch=form),
        "/meetings/round/" if rounds else one.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def urge(request: Any, pk: int) -> HttpResponse:
    """Ask for the explanation."""
    one = resolution_of(request, pk)
    commands.urge(pk=pk, by=request.user, at=now())
    return redirect("/meetings/round/" if request.POST.get("back") == "round" else one.page)


@policy(SIGNED_IN, methods=("POST",))
def finish(request: Any, pk: int) -> HttpResponse:
    """It is done."""
    one, form = resolution_of(request, pk), forms.Finish(request.POST, auto_id="finish_%s")
    return acted(
        form, lambda: commands.finish(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        lambda form: _page(request, one, 422, finish=form), one.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def reopen(request: Any, pk: int) -> HttpResponse:
    """It is not done."""
    one = resolution_of(request, pk)
    commands.reopen(pk=pk, by=request.user, at=now())
    return redirect(one.page)


@policy(SIGNED_IN, methods=("POST",))
def explain(request: Any, pk: int) -> HttpResponse:
    """延期说明."""
    one, form = resolution_of(request, pk), forms.Explain(request.POST, auto_id="explain_%s")
    return acted(
        form,
        lambda: commands.explain(
            pk=pk, reason=form.cleaned_data["reason"], due_on=form.cleaned_data["due_on"],
            remedies=form.mends(), by=request.user, at=now(),
        ),
        lambda form: _page(request, one, 422, explain=form), one.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def settle(request: Any, pk: int) -> HttpResponse:
    """Agree to an explanation, or not; or take it back."""
    known = Delay.objects.filter(pk=pk).first()
    if known is None:
        raise NotFound
    one, form = resolution_of(request, known.resolution_id), forms.Settle(request.POST)
    stand = STANDS.get(request.POST.get("stand", ""))
    return acted(
        form, lambda: _settled(request, pk, stand, form.cleaned_data["remark"]),
        lambda form: _page(request, one, 422, settle=form), one.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def finish_remedy(request: Any, pk: int) -> HttpResponse:
    """A remedy is done."""
    done = commands.finish_remedy(pk=pk, by=request.user, at=now())
    return redirect(done.delay.resolution.page)


def _settled(request: Any, pk: int, stand: Stand | None, remark: str) -> Delay:
    if stand is None:
        raise Invalid("remark", _("请选择同意、不同意或撤回"), clause="4.2-n")
    return commands.settle_delay(pk=pk, stand=stand, remark=remark, by=request.user, at=now())


def _found(request: Any) -> QuerySet[Resolution]:
    rows = queries.latest_touch(queries.resolutions_visible_to(request.user))
    if words := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(
            Q(number__icontains=words) | Q(title__icontains=words)
            | Q(owner__name__icontains=words) | Q(unit__name__icontains=words)
        )  # fmt: skip
    today = day_of(now())
    wanted = {
        OPEN: Q(state=ResolutionState.OPEN), DONE: Q(state=ResolutionState.DONE),
        LATE: Q(state=ResolutionState.OPEN, due_on__lt=today), WAITING: Q(explained=True),
        MINE: Q(owner=request.user),
    }.get(request.GET.get("only", ""), Q())  # fmt: skip
    return rows.filter(wanted).order_by("-state", "due_on", "pk")


def _page(
    request: Any, one: Resolution, status: int = 200, **given: django_forms.Form
) -> HttpResponse:
    context = following.detail(one, request.user, now())
    context["forms"] = following.resolution_forms(one) | given
    return render(request, "meetings/resolution.html", context, status=status)


def _round(request: Any, pk: int = 0, given: django_forms.Form | None = None) -> HttpResponse:
    at = now()
    week = Week.containing(day_of(at))
    rows = following.round_rows(week.code, at, pk, given)
    context = {
        "now": at, "week": week, "rows": rows, "tabs": pages.tabs("round", request.user, at),
        "left": sum(not row["touched"] for row in rows), "total": len(rows),
        "done": sum(row["touched"] for row in rows),
    }  # fmt: skip
    return render(request, "meetings/round.html", context, status=422 if given else 200)
