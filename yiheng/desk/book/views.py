"""制度正文: the text with its live state, each clause, the parameters, the interpretations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiheng.core.clock import midnight, now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import policy
from yiheng.desk.book import citations, pages, text, values, words
from yiheng.desk.book import parameters as sheet
from yiheng.desk.book.forms import AsOf, Setting
from yiheng.governance.regulation import commands
from yiheng.governance.regulation.content import (
    CLAUSES,
    INTERPRETATIONS,
    PARAMETERS,
    ParameterDefinition,
)

A_PAGE = 25
FIRST = 6  # of an interpretation's clauses; the rest unfold


def _words(request: Any) -> str:
    return str(request.GET.get("q", "")).strip()[:60]


def _parameter_or_404(name: str) -> ParameterDefinition:
    if name not in PARAMETERS:
        raise NotFound
    return PARAMETERS[name]


@policy("regulation:read")
def book(request: Any) -> HttpResponse:
    """The whole regulation; searched, and filtered by state and mode."""
    at, asked = now(), request.GET
    state, mode = asked.get("state", ""), asked.get("mode", "")
    wanted = pages.Wanted(
        _words(request),
        state if state in {one.value for one in words.STATES} else "",
        mode if mode in words.MODES else "",
    )
    context = pages.book(wanted, at) | {
        "now": at, "wanted": wanted, "searching": wanted.any(),
        "states": [(one.value, name) for one, (_kind, name) in words.STATES.items()],
        "modes": list(words.MODES.items()),
    }  # fmt: skip
    return render(request, "desk_book/book.html", context)


@policy("regulation:read")
def clause(request: Any, clause: str) -> HttpResponse:
    """One clause: its page, or with htmx the drawer beside the text."""
    found, at = CLAUSES.get(clause), now()
    if found is None:
        raise NotFound
    context = pages.clause(found, at) | citations.content(found.id, request.user, at) | {"now": at}
    name = "evidence" if request.htmx else "clause"
    response = render(request, f"desk_book/{name}.html", context)
    response["Vary"] = "HX-Request"
    return response


@policy("regulation:read")
def parameters(request: Any) -> HttpResponse:
    """All parameters: searched, filtered by kind and chapter."""
    at, asked = now(), request.GET
    wanted = sheet.Wanted(_words(request), asked.get("kind", ""), asked.get("chapter", ""))
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
def set_parameter(request: Any, name: str) -> HttpResponse:
    """Give a parameter a value from a day on."""
    one, at, form = _parameter_or_404(name), now(), Setting(request.POST)
    if form.is_valid():
        since = midnight(form.cleaned_data["in_force_from"])
        try:
            commands.set_parameter(
                name=name, value=form.cleaned_data["value"], in_force_from=since,
                by=request.user, at=at,
            )  # fmt: skip
        except Invalid as error:
            form.add_error("value", str(error))
        else:
            return redirect("book:parameter", name=name)
    return _parameter_page(request, one, at, AsOf(), form)


@policy("regulation:read")
def interpretations(request: Any) -> HttpResponse:
    """How the regulation is read where it clashes or is silent."""
    wanted, english = _words(request), get_language() == "en"
    rows = [
        {"one": one, "doubt": one.doubt_en if english else one.doubt,
         "reading": one.reading_en if english else one.reading,
         "first": one.clauses[:FIRST], "more": one.clauses[FIRST:],
         "parameters": [PARAMETERS[name] for name in one.parameters]}
        for one in INTERPRETATIONS.values()
    ]  # fmt: skip
    shown = [
        row for row in rows
        if not wanted or any(wanted in str(part) for part in _said(row))
    ]  # fmt: skip
    context = {"now": now(), "rows": shown, "q": wanted, "total": len(rows)}
    return render(request, "desk_book/interpretations.html", context)


def _said(row: dict[str, Any]) -> tuple[str, ...]:
    labels = [CLAUSES[clause].label for clause in row["one"].clauses]
    return row["one"].id, row["doubt"], row["reading"], *labels


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
        "form": (form or Setting()) if may_set else None,
        "fixed_words": _("由条文写定，须经制度修订") if one.fixed else "",
    }  # fmt: skip
    wrong = as_of.errors or (form and form.errors)
    return render(request, "desk_book/parameter.html", context, status=422 if wrong else 200)
