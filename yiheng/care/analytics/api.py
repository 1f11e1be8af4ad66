"""``/api/analytics``: the analyst's question from a program, under the same rules as the page.

No postponed annotations here: behind ``@policy`` the framework could not find their names.
"""

from decimal import Decimal
from typing import Annotated, Any

from ninja import Query, Router, Schema

from yiheng.care.analytics import commands, fields, queries
from yiheng.care.analytics.forms import Ask
from yiheng.care.analytics.releasing import Figure, Release
from yiheng.core.clock import local, now
from yiheng.core.errors import Invalid
from yiheng.core.policy import policy

router = Router(tags=["analytics"])


class Question(Schema):
    """What the page's form asks, by the same names; the form reads them, after the policy."""

    subject: str = ""
    rows: str = ""
    columns: str = ""
    measure: str = fields.EVENTS
    purpose: str = fields.LANE_A[0]
    year: str = ""
    since: str = ""
    until: str = ""
    department: str = ""
    drug: str = ""
    prescriber: str = ""


class FigureOut(Schema):
    """A figure; ``hidden`` when too few people stand behind it, or it would give one away."""

    value: int | Decimal | None
    hidden: bool


class RowOut(Schema):
    """A row; its key is None for the totals."""

    key: str | None
    label: str
    figures: list[FigureOut]


class Counts(Schema):
    """A released table with its ledger entry; ``columns`` end with the total, so do the rows."""

    entry: int
    question: dict[str, str]
    least: int
    as_of: str | None
    hidden: int
    columns: list[str]
    rows: list[RowOut]


@router.get("/counts", response=Counts)
@policy("analytics:count")
def counts(request: Any, question: Annotated[Question, Query()]) -> dict[str, Any]:
    """Count; 403 with clause and cure for a row, a person or 统方; 422 for what cannot be."""
    at = now()
    year = local(at).year
    given = question.dict() | {"year": question.year or year}
    form = Ask(given, this_year=year, departments=queries.departments())
    for name, errors in form.errors.items():
        raise Invalid(name, str(errors[0]))
    return _shown(commands.count(query=form.query(), by=request.user, at=at))


def _shown(release: Release) -> dict[str, Any]:
    assert release.line is not None
    return {
        "entry": release.line.seq,
        "question": release.query.parameters,
        "least": release.k,
        "as_of": release.newest.isoformat() if release.newest else None,
        "hidden": release.hidden,
        "columns": [release.label(one, across=True) for one in release.columns],
        "rows": [
            {"key": key, "label": release.label(key), "figures": _figures(release.row(key))}
            for key in release.rows
        ],
    }


def _figures(row: list[Figure]) -> list[dict[str, Any]]:
    return [{"value": one.value, "hidden": one.hidden} for one in row]
