"""The tree, the list of goals, a goal, and what is proposed of one."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.entries import acted, shown
from yiheng.core.ui.listing import exported
from yiheng.core.ui.registers import listed
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.goals import commands, drawing, forms, lists, queries, sheets, tree
from yiheng.office.goals.models import Change, Goal
from yiheng.office.goals.permissions import PROPOSE, PROPOSE_OWN, SEE
from yiheng.office.goals.views.finding import seen

ORDINAL = re.compile(r"[0-9]{1,5}")


@policy(SEE)
def index(request: Any) -> HttpResponse:
    """The tree as a picture, its figures, and the list."""
    at, viewer = now(), request.user
    pursued = tree.pursued()
    today = day_of(at)
    rows = _rows(request)
    context = {
        "now": at, "tabs": lists.tabs(""), "tiles": tree.tiles(pursued, at),
        "drawing": drawing.draw(tree.roots(pursued, today)) if pursued else "",
        "list": listed(lists.goals(today), rows, request.GET, export=reverse("goals:export")),
        "may_propose": bool(viewer.may(PROPOSE, at) or viewer.may(PROPOSE_OWN, at)),
    }  # fmt: skip
    return render(request, "goals/index.html", context)


@policy(SEE)
def export(request: Any) -> HttpResponse:
    """The list of goals as CSV."""
    at = now()
    return exported(lists.goals(day_of(at)), _rows(request), request.GET, at)


@policy(SIGNED_IN)
def goal(request: Any, pk: int) -> HttpResponse:
    """A goal: what it says, how far it has come, its reviews and versions."""
    one = seen(queries.goals(request.user), pk)
    return shown(request, sheets.goal(one, request.user, now()), one.page)


@policy(SIGNED_IN, methods=("POST",))
def act(request: Any, pk: int, name: str) -> HttpResponse:
    """Review, reading, giving up."""
    one = seen(queries.goals(request.user), pk)
    return acted(request, sheets.goal(one, request.user, now()), one.page, name)


@policy(SEE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Propose a goal."""
    at, key = now(), key_of(request)
    given = request.POST or None
    form = forms.GoalForm(request.user, at, given, initial={"owner": request.user})
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.propose(
            by=request.user, at=at, idempotency_key=key, aim=form.aimed, **form.why
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    return _form(request, form, _("提出目标"), reverse("goals:index"), key)


@policy(SEE, methods=("GET", "POST"))
def revise(request: Any, pk: int) -> HttpResponse:
    """Propose another version of a goal."""
    at, one = now(), seen(queries.goals(request.user), pk)
    given = request.POST or None
    form = forms.GoalForm(request.user, at, given, own=one, initial=forms.GoalForm.filled(one))
    assert one.current is not None
    # what was begun on a version stays on it: a page with a mistake takes up no newer one unread
    base = request.POST.get("key", "") if given else str(one.current.ordinal)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.revise(
            pk=pk, by=request.user, at=at, base=int(base) if ORDINAL.fullmatch(base) else 0,
            aim=form.aimed, **form.why,
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    title = _("调整目标 %(number)s") % {"number": one.number}
    return _form(request, form, title, one.page, base)


@policy(SIGNED_IN)
def change(request: Any, pk: int) -> HttpResponse:
    """What was proposed of a goal."""
    one = seen(_changes(request), pk)
    return shown(request, sheets.change(one, request.user, now()), one.page)


@policy(SIGNED_IN, methods=("POST",))
def change_act(request: Any, pk: int, name: str) -> HttpResponse:
    """Confirm it, refuse it, take it back."""
    one = seen(_changes(request), pk)
    return acted(request, sheets.change(one, request.user, now()), one.page, name)


def _changes(request: Any) -> QuerySet[Change]:
    return queries.changes(request.user)


def _rows(request: Any) -> QuerySet[Goal]:
    rows = queries.with_value(queries.goals(request.user))
    return rows.order_by("state", "pk")


def _form(request: Any, form: Any, title: str, back: str, key: str) -> HttpResponse:
    context = {
        "title": title, "cite": "1.2-g", "form": form, "act": _("提交，待另一人确认"), "key": key,
        "lead": _("写明上级目标、指标、期限和会议决议；由另一位有确认权限的人确认后生效。"),
        "back": back, "crumbs": (sheets.home(),),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "ui/entry_form.html", context, status=status)
