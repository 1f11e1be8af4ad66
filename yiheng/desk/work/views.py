"""工作台: what must I do, by when, under which clause; how are we doing. And the leader's page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import figure as written
from yiheng.desk.work import briefing, figures, items
from yiheng.desk.work.waits import of
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import house

TENTH = Decimal("0.1")


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


@policy(SIGNED_IN)
def desk(request: HttpRequest) -> HttpResponse:
    """To-dos first, then the four figures."""
    viewer, at = _member(request), now()
    wanted = request.GET.get("tab", "todo")
    tab = wanted if wanted in items.TABS else "todo"
    waits = of(request, viewer, at)
    waiting, unread = waits.rows, waits.unread
    todo = tab == "todo"
    context: dict[str, Any] = {
        "now": at,
        "greeting": _greeting(viewer, at),
        "waiting": len(waiting),
        "today": items.due_today(waiting, at),
        "unread": unread,
        "tab": tab,
        "tabs": _tabs(tab, len(waiting), unread),
        "items": items.todo(waiting, viewer, at) if todo else items.TABS[tab](viewer, at),
        "more": max(0, len(waiting) - items.SHOWN) if todo else 0,
        "tiles": tiles(at),
        "may_brief": bool(viewer.may("brief:read", at)),
    }
    return render(request, "desk_work/desk.html", context)


@policy("brief:read")
def brief(request: HttpRequest) -> HttpResponse:
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


def _tabs(tab: str, waiting: int, unread: int) -> list[dict[str, Any]]:
    named = [("todo", _("待办"), waiting), ("read", _("待阅"), unread), ("done", _("已办"), None),
             ("mine", _("我发起的"), None)]  # fmt: skip
    return [
        {"title": title, "url": "/" if code == "todo" else f"/?tab={code}", "count": count,
         "current": code == tab}
        for code, title, count in named
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
