"""One shape for rows of many tables, so that a list of all of them is one query of the database.

A list is made of *arms*: queries of different tables that give the same seven columns, joined into
one union. Only the rows of the page that is shown leave the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, Value

SHOWN = 12
NOTHING, NEVER = Value("", CharField()), Value(0, IntegerField())
KEY = F("pk")
_COLUMNS = ("y_source", "y_key", "y_when", "y_since", "y_what", "y_who", "y_cite")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A query as an arm of a list, and the expressions that give its columns.

    One that is not ``dated`` is never due.
    """

    source: str
    rows: QuerySet[Any, Any]
    when: Any
    since: Any
    key: Any = KEY
    what: Any = NOTHING
    who: Any = NOTHING
    cite: Any = NOTHING
    dated: bool = True

    def within(self, *wanted: Q) -> Self:
        """Less those that are not wanted; conditions may name ``y_when``, ``y_what``, ``y_who``."""
        named = self.rows.alias(y_when=self.when, y_what=self.what, y_who=self.who)
        return replace(self, rows=named.filter(*wanted))

    def listed(self) -> QuerySet[Any, Any]:
        """Its rows."""
        cite = Value(self.cite, CharField()) if isinstance(self.cite, str) else self.cite
        found: QuerySet[Any, Any] = self.rows.order_by().annotate(
            y_source=Value(self.source, CharField()), y_key=self.key, y_when=self.when,
            y_since=self.since, y_what=self.what, y_who=self.who, y_cite=cite,
        ).values_list(*_COLUMNS)  # fmt: skip
        return found

    def counted(self, soon: datetime, late: datetime) -> QuerySet[Any, Any]:
        """How many there are, how many fall due before one instant, and by another."""
        times = {
            "y_soon": Count("pk", filter=Q(y_when__lt=soon)),
            "y_late": Count("pk", filter=Q(y_when__lte=late)),
        } if self.dated else {"y_soon": NEVER, "y_late": NEVER}  # fmt: skip
        rows = self.rows.order_by()
        found: QuerySet[Any, Any] = (
            (rows.alias(y_when=self.when) if self.dated else rows)
            .values(y_source=Value(self.source, CharField()))
            .annotate(y_all=Count("pk"), **times)
            .values_list("y_source", "y_all", "y_soon", "y_late")
        )
        return found


class Together(Sequence[Row]):
    """The rows of all arms, sorted; a slice of it is one query."""

    def __init__(self, arms: Iterable[Arm], *, latest_first: bool = False) -> None:
        order = "-y_when" if latest_first else "y_when"
        self._rows = _joined(one.listed() for one in arms).order_by(
            order, "-y_key" if latest_first else "y_key"
        )

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
    found = _joined(one.counted(soon, late) for one in arms)
    return {source: Tally(*numbers) for source, *numbers in found}


def _joined(queries: Iterable[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    first, *rest = queries
    return first.union(*rest, all=True) if rest else first
