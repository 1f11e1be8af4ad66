"""制度正文: the text with its live state, each clause, the interpretations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.ui import papers
from yiheng.desk.book import citations, pages, printing, stages, words
from yiheng.desk.book.forms import asked_for
from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.governance.regulation.editions import edition_at

FIRST = 6  # of an interpretation's clauses; the rest unfold


@policy("regulation:read")
def book(request: Any) -> HttpResponse:
    """The whole regulation; searched, and filtered by state and mode."""
    at, asked = now(), request.GET
    state, mode = asked.get("state", ""), asked.get("mode", "")
    wanted = pages.Wanted(
        asked_for(request),
        state if state in {one.value for one in words.STATES} else "",
        mode if mode in words.MODES else "",
    )
    context = pages.book(wanted, at) | {
        "now": at, "wanted": wanted, "searching": wanted.any(),
        "states": [(one.value, name) for one, (_kind, name) in words.STATES.items()],
        "modes": list(words.MODES.items()), "can_print": papers.can_print(),
    }  # fmt: skip
    return render(request, "desk_book/book.html", context)


@policy("regulation:read")
def clause(request: Any, clause: str) -> HttpResponse:
    """One clause: its page, or with htmx the drawer beside the text."""
    found, at = CLAUSES.get(clause), now()
    if found is None:
        raise NotFound
    context = pages.clause(found, at) | citations.content(found.id, request.user, at) | {
        "now": at, "stage": stages.of(found.id, at),
        "mend": bool(request.user.may("regulation:set", at)),
    }  # fmt: skip
    name = "evidence" if request.htmx else "clause"
    response = render(request, f"desk_book/{name}.html", context)
    response["Vary"] = "HX-Request"
    return response


@policy("regulation:read")
def pdf(request: Any) -> HttpResponse:
    """The whole book as a PDF, with the values of today."""
    content = printing.pdf(now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{printing.name(content)}"'
    return response


@policy("regulation:read")
def interpretations(request: Any) -> HttpResponse:
    """How the regulation is read where it clashes or is silent."""
    at, wanted, english = now(), asked_for(request), get_language() == "en"
    known = edition_at(at)
    rows = [
        {"one": one, "doubt": one.doubt_en if english else one.doubt,
         "reading": one.reading_en if english else one.reading,
         "first": one.clauses[:FIRST], "more": one.clauses[FIRST:],
         "parameters": [PARAMETERS[name] for name in one.parameters]}
        for one in known.interpretations.values()
    ]  # fmt: skip
    shown = [
        row for row in rows
        if not wanted or any(wanted in str(part) for part in _said(row))
    ]  # fmt: skip
    context = {"now": at, "edition": known, "rows": shown, "q": wanted, "total": len(rows)}
    return render(request, "desk_book/interpretations.html", context)


def _said(row: dict[str, Any]) -> tuple[str, ...]:
    labels = [CLAUSES[clause].label for clause in row["one"].clauses]
    return row["one"].id, row["doubt"], row["reading"], *labels
