"""The pages of parameters: the list, one with its history, and proposing a value."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import policy
from yiheng.desk.book import changes, text, values
from yiheng.desk.book import parameters as sheet
from yiheng.desk.book.forms import AsOf, Setting, asked_for, show, since
from yiheng.governance.regulation import commands
from yiheng.governance.regulation.content import PARAMETERS, ParameterDefinition
from yiheng.governance.regulation.models import ChangeKind

A_PAGE = 25


@policy("regulation:read")
def parameters(request: Any) -> HttpResponse:
    """All parameters: searched, filtered by kind and chapter."""
    at, asked = now(), request.GET
    wanted = sheet.Wanted(asked_for(request), asked.get("kind", ""), asked.get("chapter", ""))
    held = values.held_at(at)
    page = Paginator(sheet.listed(wanted, held), A_PAGE).get_page(asked.get("page"))
    context = {
        "now": at, "wanted": wanted, "page": page, "total": len(held),
        "rows": [sheet.row(one) for one in page.object_list], "tabs": sheet.tabs(wanted, held),
        "chapters": [(one.id, one.number, one.title) for one in text.book()],
    }  # fmt: skip
    return render(request, "desk_book/parameters.html", context)


@policy("regulation:read")
def parameter(request: Any, name: str) -> HttpResponse:
    """One parameter: what it is, its history, its value of a day."""
    one = _parameter_or_404(name)
    return _parameter_page(request, one, now(), AsOf(request.GET if "at" in request.GET else None))


@policy("regulation:set", methods=("POST",))
def propose_parameter(request: Any, name: str) -> HttpResponse:
    """Propose a value from a day on; a second person confirms it."""
    one, at, form = _parameter_or_404(name), now(), Setting(request.POST)
    if form.is_valid():
        typed = form.cleaned_data | {"in_force_from": since(form.cleaned_data["in_force_from"], at)}
        try:
            change = commands.propose_parameter(name=name, by=request.user, at=at, **typed)
        except Invalid as error:
            show(form, error)
        else:
            return redirect("book:change", pk=change.pk)
    return _parameter_page(request, one, at, AsOf(), form)


def _parameter_or_404(name: str) -> ParameterDefinition:
    if name not in PARAMETERS:
        raise NotFound
    return PARAMETERS[name]


def _parameter_page(
    request: Any, one: ParameterDefinition, at: datetime, as_of: AsOf, form: Setting | None = None
) -> HttpResponse:
    rows = sheet.history(one, at)
    day = as_of.cleaned_data["at"] if as_of.is_bound and as_of.is_valid() else None
    may_set = not one.fixed and bool(request.user.may("regulation:set", at))
    context = {
        "now": at, "one": one, "held": values.held_at(at)[one.id], "rows": rows,
        "facts": sheet.facts(one), "as_of": as_of, "day": day,
        "value_then": sheet.value_on(day, rows) if day else "",
        "waiting": changes.waiting(ChangeKind.PARAMETER, one.id),
        "form": (form or Setting()) if may_set else None,
        "fixed_words": _("由条文写定，须经制度修订") if one.fixed else "",
    }  # fmt: skip
    wrong = as_of.errors or (form and form.errors)
    return render(request, "desk_book/parameter.html", context, status=422 if wrong else 200)
