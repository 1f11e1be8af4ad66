"""Grouped counts over the records' index columns; nothing sealed is opened, no patient returned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Max,
    Min,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import NullIf, Substr

from yiheng.care.analytics.asking import Query
from yiheng.care.analytics.disclosure import Cell, Place, Table
from yiheng.care.analytics.fields import DIMENSIONS, OTHER, PRESCRIPTIONS
from yiheng.care.patients.queries import stopped
from yiheng.care.records.models import Record
from yiheng.core.clock import SHANGHAI
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.registry import Period

COUNTED, EXPORTED = "analytics.counted", "analytics.exported"
_TEXT = CharField()
_KEYS: dict[str, Combinable] = {
    "department": F("department"),
    "kind": F("code"),
    "item": F("code"),
    "drug": F("code"),
    "category": Case(
        When(code__regex=r"^[A-Z][0-9][0-9A-Z]", then=Substr("code", 1, 3)),
        default=Value(""),
        output_field=_TEXT,
    ),
}
_NAMED = NullIf("prescriber", Value(""))
_LOWEST, _HIGHEST = Min(_NAMED), Max(_NAMED)


@dataclass(frozen=True, slots=True)
class Counts:
    """A year's table: what stands behind each figure, the quantities, and the newest record."""

    table: Table
    amounts: Mapping[Place, Decimal]
    newest: datetime | None


def counts(query: Query, k: int) -> Counts:
    """Count a year by the fields of a question; its filters are not applied here.

    One grouped query, and one before it for each field whose values are no public list: values
    that too few people stand behind are counted together.
    """
    records = _records(query)
    keys = [_key(records, name, k) for name in query.dimensions]
    first, second = keys[0], keys[1] if len(keys) > 1 else None
    levels = [_level(records, first, None), _level(records, None, None)]
    if second is not None:
        levels += [_level(records, first, second), _level(records, None, second)]
    cells: dict[Place, Cell] = {}
    amounts: dict[Place, Decimal] = {}
    newest = None
    for row in levels[0].union(*levels[1:], all=True):
        place = (row["first"] if row["level"][0] == "1" else None,
                 row["second"] if row["level"][1] == "1" else None)  # fmt: skip
        lone = (
            query.subject == PRESCRIPTIONS
            and row["lowest"] is not None
            and row["lowest"] == row["highest"]
        )
        if row["events"]:
            cells[place] = Cell(row["events"], row["people"], lone)
            amounts[place] = row["amount"] or Decimal(0)
        if place == (None, None):
            newest = row["newest"]
    return Counts(Table(cells), amounts, newest)


def lone_prescriber(query: Query) -> bool:
    """Whether all prescriptions of the department asked for come from one prescriber."""
    if query.subject != PRESCRIPTIONS or not query.department:
        return False
    of_department = _of_year(query).filter(department=query.department)
    found = of_department.aggregate(lowest=_LOWEST, highest=_HIGHEST)
    return found["lowest"] is not None and found["lowest"] == found["highest"]


def departments() -> dict[str, str]:
    """The names of the units by code."""
    return dict(Unit.objects.order_by("code").values_list("code", "name"))


def recent(member: Member, most: int = 5) -> list[tuple[Entry, Query]]:
    """A member's latest questions, each once, newest first."""
    found: dict[str, tuple[Entry, Query]] = {}
    entries = Entry.objects.filter(action=COUNTED, actor=str(member.pk)).order_by("-seq")
    for entry in entries[: most * 10]:
        query = Query.of(entry.facts)
        found.setdefault(query.digest, (entry, query))
    return list(found.values())[:most]


def released_in(period: Period) -> QuerySet[Entry]:
    """The ledger's entries of the tables that were shown or handed out in a period."""
    return Entry.objects.filter(
        action__in=(COUNTED, EXPORTED), happened_at__gte=period.start, happened_at__lt=period.end
    ).order_by("seq")


def _of_year(query: Query) -> QuerySet[Record]:
    """What a question is about, by whatever fields it asks; it need not be one we answer."""
    records = Record.objects.filter(
        current=True,
        patient__isnull=False,
        resource_type=query.resource_type,
        event_at__gte=_month_begins(query.year, 1),
        event_at__lt=_month_begins(query.year + 1, 1),
    )
    return records.exclude(patient_id__in=stopped())


def _records(query: Query) -> QuerySet[Record]:
    keys = {"month": _month(query.year), **_KEYS}
    return _of_year(query).annotate(**{f"by_{name}": keys[name] for name in query.dimensions})


def _key(records: QuerySet[Record], name: str, k: int) -> Combinable:
    """What a record is counted under; of a coded field, rare values are one."""
    value = f"by_{name}"
    if not DIMENSIONS[name].coded:
        return F(value)
    people = records.values(value).annotate(people=Count("patient_id", distinct=True))
    common = [row[value] for row in people if row["people"] >= k]
    known = When(**{f"{value}__in": common}, then=F(value))
    return Case(known, default=Value(OTHER), output_field=_TEXT)


def _month(year: int) -> Combinable:
    """The month on the hospital's clock, by twelve bounds: the same on every database."""
    before = [
        When(event_at__lt=_month_begins(year, month + 1), then=Value(f"{month:02}"))
        for month in range(1, 12)
    ]
    return Case(*before, default=Value("12"), output_field=_TEXT)


def _month_begins(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=SHANGHAI)


def _level(
    records: QuerySet[Record], first: Combinable | None, second: Combinable | None
) -> QuerySet[Record, Any]:
    """One level of the table: by both fields, by one of them, or over everything."""
    nothing = Value("", output_field=_TEXT)
    shape = f"{int(first is not None)}{int(second is not None)}"
    named = records.annotate(
        level=Value(shape, output_field=_TEXT),
        first=first if first is not None else nothing,
        second=second if second is not None else nothing,
    )
    return named.values("level", "first", "second").annotate(
        events=Count("pk"),
        people=Count("patient_id", distinct=True),
        lowest=_LOWEST,
        highest=_HIGHEST,
        amount=Sum("quantity"),
        newest=Max("stored_at"),
    )
