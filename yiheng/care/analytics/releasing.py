"""The table that goes out: figures that are shown, figures that are hidden, and it as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext, gettext_lazy

from yiheng.care.analytics.asking import Query
from yiheng.care.analytics.disclosure import Place, hidden_places
from yiheng.care.analytics.fields import DIMENSIONS, EVENTS, OTHER, PEOPLE, QUANTITY
from yiheng.care.analytics.queries import Counts
from yiheng.core.digests import words_digest
from yiheng.core.sheets import table
from yiheng.core.verdict import Text
from yiheng.governance.ledger.appending import Line

KINDS: dict[str, Text] = {
    "AMB": gettext_lazy("门诊"),
    "EMER": gettext_lazy("急诊"),
    "IMP": gettext_lazy("住院"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is shown, one that is hidden, or one that would mean nothing (None)."""

    value: int | Decimal | None = None
    hidden: bool = False

    def __str__(self) -> str:
        if self.hidden:
            return gettext("隐去")
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Release:
    """One answered question; ``rows`` and ``columns`` end with None, the total.

    ``small`` counts shown figures that should be hidden: none, and the control looks.
    """

    query: Query
    k: int
    newest: datetime | None
    rows: Sequence[str | None]
    columns: Sequence[str | None]
    figures: Mapping[Place, Figure]
    units: Mapping[str, str] = field(repr=False)
    small: int = 0
    line: Line | None = field(default=None, compare=False)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show, be it absent or too rare."""
        return len(self.rows) == 1 or (bool(self.query.columns) and len(self.columns) == 1)

    @property
    def hidden(self) -> int:
        """How many figures are hidden."""
        return sum(one.hidden for one in self.figures.values())

    @property
    def digest(self) -> str:
        """The digest of what is shown."""
        shown = (
            f"{row}|{column}|{'*' if one.hidden else one.value}"
            for (row, column), one in self.figures.items()
        )
        return words_digest("\n".join(shown))

    def row(self, key: str | None) -> list[Figure]:
        """The figures of a row, its total last."""
        return [self.figures[key, column] for column in self.columns]

    def label(self, key: str | None, *, across: bool = False) -> str:
        """What a row, or a column, is called."""
        name = self.query.columns if across else self.query.rows
        return gettext("合计") if key is None else label(name, key, self.query.year, self.units)

    def text(self) -> str:
        """The table as CSV; no cell can be taken for a formula."""
        head = [self.label(one, across=True) for one in self.columns]
        return table([str(DIMENSIONS[self.query.rows].title), *head], (
            (self.label(key), *map(str, self.row(key))) for key in self.rows
        ))  # fmt: skip


def release(query: Query, counts: Counts, k: int, units: Mapping[str, str]) -> Release:
    """Protect the whole table of the year, then take the part that the question wants."""
    part = _Part(query, counts, hidden_places(counts.table, k))
    figures = part.figures()
    small = [
        place
        for place, one in figures.items()
        if one.value and None not in place and counts.table[place].small(k)
    ]
    rows, columns = [*part.rows, None], [*part.columns, None]
    return Release(query, k, counts.newest, rows, columns, figures, units, len(small))


def label(name: str, key: str, year: int, units: Mapping[str, str]) -> str:
    """What a value of a dimension is called."""
    if key == OTHER:
        return gettext("其他（人数过少，合并计）")
    if not key:
        return gettext("未注明")
    if name == "month":
        return f"{year}-{key}"
    if name == "department":
        return units.get(key, key)
    return str(KINDS.get(key, key)) if name == "kind" else key


class _Part:
    """The part of a protected table that passes a question's filters."""

    def __init__(self, query: Query, counts: Counts, hidden: frozenset[Place]) -> None:
        self.query, self.counts, self.hidden = query, counts, hidden
        table = counts.table
        self.rows = self._kept(query.rows, table.rows)
        self.columns = self._kept(query.columns, table.columns)
        self.all_rows = len(self.rows) == len(table.rows)
        self.all_columns = len(self.columns) == len(table.columns)

    def figures(self) -> dict[Place, Figure]:
        """Every figure of the part; a total over a part of an axis is made of what is shown."""
        made: dict[Place, Figure] = {}
        for row in self.rows:
            made |= {(row, column): self._figure((row, column)) for column in self.columns}
            made[row, None] = (
                self._figure((row, None))
                if self.all_columns
                else self._sum(self.query.columns, [made[row, one] for one in self.columns])
            )
        for end in [*self.columns, *([None] if self.all_columns else [])]:
            made[None, end] = (
                self._figure((None, end))
                if self.all_rows
                else self._sum(self.query.rows, [made[one, end] for one in self.rows])
            )
        if not self.all_columns:
            totals = [made[None, one] for one in self.columns]
            made[None, None] = self._sum(self.query.columns, totals)
        return made

    def _kept(self, name: str, keys: Iterable[str]) -> list[str]:
        query = self.query
        wanted = query.filters.get(name)
        kept = [one for one in keys if wanted in (None, one)]
        if name == "month":
            kept = [one for one in kept if query.since <= int(one) <= query.until]
        return sorted(kept, key=lambda one: (one in ("", OTHER), one == OTHER, one))

    def _figure(self, place: Place) -> Figure:
        if place in self.hidden:
            return Figure(hidden=True)
        query, cell = self.query, self.counts.table[place]
        if query.measure == QUANTITY:
            of_one_drug = place[query.dimensions.index("drug")] not in (None, OTHER)
            amount = self.counts.amounts.get(place, Decimal(0))
            return Figure(_tidy(amount) if of_one_drug else None)
        return Figure({EVENTS: cell.events, PEOPLE: cell.people}[query.measure])

    def _sum(self, over: str, parts: Sequence[Figure]) -> Figure:
        """A sum that the reader could make of what is shown, or nothing."""
        if any(one.hidden for one in parts):
            return Figure(hidden=True)
        if len(parts) == 1:
            return parts[0]
        if self.query.measure == PEOPLE or (self.query.measure == QUANTITY and over == "drug"):
            return Figure()
        return Figure(sum(one.value or 0 for one in parts))


def _tidy(amount: Decimal) -> int | Decimal:
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()
