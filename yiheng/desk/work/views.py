"""工作台: what must I do, by when, under which clause; how are we doing. And the leader's page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.errors import NotFound
from yiheng.core.numbers import number_of
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import figure as written
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.work import briefing, drafting, figures, starts
from yiheng.desk.work.queue import Wanted
from yiheng.desk.work.rows import page_of
from yiheng.desk.work.tabs import TABS, TODO, Tab
from yiheng.desk.work.waits import Waits, of
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import house

TENTH = Decimal("0.1")
LONGEST = 40


@policy(SIGNED_IN)
def desk(request: MemberRequest) -> HttpResponse:
    """To-dos first, then the four figures; or another list of what concerns the member."""
    viewer, at = request.user, now()
    tab = TABS.get(request.GET.get("tab", TODO), TABS[TODO])
    waits, wanted = of(request, viewer, at), _wanted(request, tab)
    narrows = bool(wanted.kind or wanted.words)
    known = tab.count(waits) if tab.count and tab.look == "todo" and not narrows else None
    page = page_of(tab.rows(viewer, at, wanted), request.GET.get("page"), known, tab.size)
    context: dict[str, Any] = {
        "now": at, "greeting": _greeting(viewer, at), "waits": waits, "tab": tab, "page": page,
        "tabs": _tabs(tab, waits), "wanted": wanted, "narrows": narrows,
        "items": tab.draw(page.object_list, viewer, at), "tiles": tiles(at),
        "more": page.paginator.count - page.end_index(),
        "may_brief": bool(viewer.may("brief:read", at)),
    }  # fmt: skip
    if tab.code == TODO:
        context["starts"] = starts.at_hand(starts.offered(viewer, at))
    return render(request, "desk_work/desk.html", context)


@policy(SIGNED_IN)
def start(request: MemberRequest) -> HttpResponse:
    """快速发起: everything that the member may begin."""
    at = now()
    context = {"now": at, "rows": starts.offered(request.user, at)}
    return render(request, "desk_work/starts.html", context)


@policy(SIGNED_IN, methods=("POST",))
def discard(request: MemberRequest) -> HttpResponse:
    """Throw a draft away; the feature's own command does."""
    key = number_of(request.POST.get("key", ""))
    if key is None:
        raise NotFound
    drafting.discard(request.POST.get("kind", ""), key, request.user, now())
    return redirect("/?tab=drafts")


@policy("brief:read")
def brief(request: MemberRequest) -> HttpResponse:
    """One printable page for the leader."""
    at = now()
    context = briefing.content(at) | {
        "now": at,
        "tiles": tiles(at),
        "hospital": house() or _("医院"),
        "back": "/",
    }
    return render(request, "desk_work/brief.html", context)


def tiles(at: datetime) -> list[dict[str, Any]]:
    """The four figures in words, each with target, state and clause; honest where none is known."""
    return [_tile(one) for one in figures.shown(at)]


def _tile(one: figures.Shown) -> dict[str, Any]:
    target = None if one.target is None else f"{written(one.target.normalize())}{one.unit}"
    goal = _("近 30 天")
    if target is not None:
        words = (
            _("近 30 天 · 上限 %(target)s")
            if one.figure.at_most
            else _("近 30 天 · 目标 ≥ %(target)s")
        )
        goal = words % {"target": target}
    known = one.value is not None
    return {
        "name": one.figure.title, "cite": one.figure.clause, "points": one.points,
        "value": written(one.value.quantize(TENTH)) if one.value is not None else "—",
        "unit": one.unit if known else "",
        "target": None if one.target is None else float(one.target),
        "foot": goal, "kind": ("ok" if one.met else "bad") if known else "",
        "state": (_("达标") if one.met else _("待整改")) if known else _("暂无数据"),
    }  # fmt: skip


def _wanted(request: MemberRequest, tab: Tab) -> Wanted:
    """What the address asks for, as far as the tab knows it."""
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:LONGEST]
    known = tab.open_kinds or kind in {code for code, _title in tab.kinds}
    return Wanted(kind if known else "", words)


def _tabs(current: Tab, waits: Waits) -> list[dict[str, Any]]:
    return [
        {"title": one.title, "url": one.url, "current": one == current, "key": str(place),
         "count": one.count(waits) if one.count else None}
        for place, one in enumerate(TABS.values(), start=1)
    ]  # fmt: skip


def _greeting(viewer: Member, at: datetime) -> str:
    hour = local(at).hour
    if hour < 5 or hour >= 18:
        words = _("%(who)s，晚上好")
    elif hour < 12:
        words = _("%(who)s，早上好")
    else:
        words = _("%(who)s，下午好")
    return words % {"who": viewer.name}
