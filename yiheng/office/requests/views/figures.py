"""How the forms are used, as pictures and as a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.charts import Series
from yiheng.governance.regulation.parameters import ParameterUnset, whole
from yiheng.office.requests import figures as measured
from yiheng.office.requests.permissions import READ_ALL


def _least(at: datetime) -> int | None:
    """Of how many at least a mean may be shown; None while the hospital has not said."""
    try:
        return whole("survey_min_group", at=at)
    except ParameterUnset:
        return None


@policy(READ_ALL)
def figures(request: Any) -> HttpResponse:
    """Half a year: how many by form, how long until approved and done, which step waits."""
    at = now()
    spans = measured.months(at)
    since = measured.since(spans)
    rows = measured.handed_in(since)
    least = _least(at)
    by_month = measured.by_month(rows, spans)
    context = {
        "now": at, "labels": [f"{day:%m} 月".lstrip("0") for day in spans],
        "series": [Series(title or _("其他"), values) for title, values in by_month],
        "lines": measured.lines(rows, spans, least), "waits": measured.waits(since),
        "least": least, "total": len(rows),
    }  # fmt: skip
    return render(request, "requests/figures.html", context)
