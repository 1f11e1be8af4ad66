"""One shape for rows of many tables, so that a list of all of them is one query of the database.

A list is a union of *arms*: queries of different tables that give the same seven columns. Only the
rows of the page that is shown leave the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast

SHOWN = 12
NOTHING = Value("", CharField())
KEY = F("pk")
_COLUMNS = ("y_source", "y_key", "y_when", "y_since", "y_what", "y_who", "y_cite")
Arm = QuerySet[Any, Any]


class Row(NamedTuple):
    """What a list knows of each of its lines before any is drawn.

    ``when`` sorts the list; ``source`` and ``key`` find the object.
    """

    source: str
    key: int
    when: datetime
    since: datetime
    what: str
    who: str
    cite: str


def arm(
    rows: QuerySet[Any, Any], source: str, *, when: Any, since: Any, key: Any = KEY,
    what: Any = NOTHING, who: Any = NOTHING, cite: Any = NOTHING,
) -> Arm:  # fmt: skip
    """A query as an arm of a list."""
    cited = Value(cite, CharField()) if isinstance(cite, str) else cite
    found: Arm = (
        rows.order_by()
        .annotate(
            y_source=Value(source, CharField()), y_key=key, y_when=when, y_since=since,
            y_what=Cast(what, CharField()), y_who=Cast(who, CharField()),
            y_cite=Cast(cited, CharField()),
        )
        .values_list(*_COLUMNS)
    )  # fmt: skip
    return found


class Together(Sequence[Row]):
    """The rows of all arms, sorted; a slice of it is one query."""

    def __init__(self, arms: Iterable[Arm], *, latest_first: bool = False) -> None:
        first, *rest = arms
        joined = first.union(*rest, all=True) if rest else first
        order = "-y_when" if latest_first else "y_when"
        self._rows = joined.order_by(order, "-y_key" if latest_first else "y_key")

    @cached_property
    def _length(self) -> int:
        return self._rows.order_by().count()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [Row(*one) for one in self._rows[index]]
        return Row(*self._rows[index])


def page_of(
    rows: Any, number: str | None, length: int | None = None, size: int = SHOWN
) -> Page[Any]:
    """The page that an address asks for; the first or last for anything else. A length that is
    known already is not asked for again."""
    pages = Paginator(rows, size)
    if length is not None:
        pages.__dict__["count"] = length  # a cached property
    return pages.get_page(number)


class Tally(NamedTuple):
    """How many rows there are, how many fall due before an instant, how many before another."""

    total: int = 0
    soon: int = 0
    late: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.total + other.total, self.soon + other.soon, self.late + other.late)


def tally(arms: Iterable[Arm], soon: datetime, late: datetime) -> dict[str, Tally]:
    """Count all arms in one query, by their source."""
    counted = [
        one.values("y_source").annotate(
            n=Count("pk"), soon=Count("pk", filter=Q(y_when__lt=soon)),
            late=Count("pk", filter=Q(y_when__lte=late)),
        ).values_list("y_source", "n", "soon", "late")
        for one in arms
    ]  # fmt: skip
    if not counted:
        return {}
    first, *rest = counted
    found = first.union(*rest, all=True) if rest else first
    return {source: Tally(*numbers) for source, *numbers in found}
