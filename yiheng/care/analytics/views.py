"""The analyst's page: ask, see why not, see the table, take it along."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiheng.care.analytics import commands, fields, forms, queries
from yiheng.care.analytics.releasing import Release
from yiheng.core.clock import local, now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.policy import policy
from yiheng.core.ui.charts import Series
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.listing import CSV

STALE = timedelta(days=1)
MOST_BARS = 12
MOST_SERIES = 4


@policy("analytics:count")
def workspace(request: Any) -> HttpResponse:
    """Allowed fields, the question, and its answer or why there is none."""
    at = now()
    form = _form(request, at)
    release = refusal = None
    try:
        release = _answer(form, request, at)
    except Denied as error:
        refusal = error
    except Invalid as error:
        form.add_error(error.field, str(error))
    context = {
        "form": form,
        "refusal": refusal,
        "release": release,
        "fields": {**fields.DIMENSIONS, **fields.IDENTIFYING}.values(),
        "recent": queries.recent(request.user),
        **(_drawn(release, at) if release else {}),
    }
    status = 403 if refusal else 422 if form.errors else 200
    response = render(request, "analytics/workspace.html", context, status=status)
    if refusal:
        response["X-Clause"] = refusal.verdict.clause
    return response


@policy("analytics:count")
def table(request: Any) -> HttpResponse:
    """The released table as a file, hidden where the page hides."""
    at = now()
    form = _form(request, at)
    release = _answer(form, request, at, export=True)
    if release is None:
        return workspace(request)
    assert release.line is not None
    return handed_out(f"counts-{release.line.seq}.csv", CSV, release.text().encode())


def _form(request: HttpRequest, at: datetime) -> forms.Ask:
    asked = request.GET if "subject" in request.GET else None
    return forms.Ask(asked, this_year=local(at).year, departments=queries.departments())


def _answer(form: forms.Ask, request: Any, at: datetime, *, export: bool = False) -> Release | None:
    if not form.is_valid():
        return None
    return commands.count(query=form.query(), by=request.user, at=at, export=export)


def _drawn(release: Release, at: datetime) -> dict[str, Any]:
    """What the template needs of a release: heads, lines, the chart, its age."""
    return {
        "heads": [release.label(one, across=True) for one in release.columns],
        "lines": [(key, release.label(key), release.row(key)) for key in release.rows],
        "stale": release.newest and at - release.newest > STALE,
        "measure": fields.MEASURES[release.query.measure].title,
        "subject": release.query.subject_title,
        "rows_title": fields.DIMENSIONS[release.query.rows].title,
        **_chart(release),
    }


def _chart(release: Release) -> dict[str, Any]:
    """Bars of the rows, one for each column where these are few; else of the totals."""
    rows = [one for one in release.rows if one is not None]
    columns = [one for one in release.columns if one is not None]
    labels = [release.label(one) for one in rows]
    if len(rows) > MOST_BARS:
        totals = [
            (label, _bar(release, (row, None))) for label, row in zip(labels, rows, strict=True)
        ]
        return {"ranked": sorted(totals, key=lambda one: -(one[1] or 0))[:MOST_BARS]}
    shown: list[str | None] = [*columns] if 0 < len(columns) <= MOST_SERIES else [None]
    series = [
        Series(release.label(one, across=True), [_bar(release, (row, one)) for row in rows])
        for one in shown
    ]
    return {"labels": labels, "series": series}


def _bar(release: Release, place: tuple[str | None, str | None]) -> float | None:
    value = release.figures[place].value
    return None if value is None else float(value)
