"""Readings of every control, taken by a job, so that a page judges nothing.

Of its current and past periods, of each of the last thirty days, and of the thirty together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Model, Q

from yiheng.core.clock import day_of
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.findings import ClauseState, Judgement, state_of
from yiheng.governance.regulation.models import ControlReading
from yiheng.governance.regulation.parameters import ParameterUnset, Version
from yiheng.governance.regulation.registry import CONTROLS, Control, Finding, Period
from yiheng.standards.china.periods import Days

DAYS = 30
PERIODS = 6
WHOLE = 0
KEPT = timedelta(days=800)
NAMED = 5
BATCH = 200
KEY = ("control", "span", "first", "last")
FOUND = (
    "unset", "value", "target", "met", "unit", "evidence", "exceptions", "examples", "taken_at",
)  # fmt: skip
A_MINUTE = 60
OLD = timedelta(minutes=15)  # three runs of the job
CACHED = "regulation.states"
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class States:
    """How every clause stands, its current readings, and when they were taken."""

    of: Mapping[str, ClauseState]
    readings: Mapping[str, ControlReading]
    taken_at: datetime | None

    def old(self, now: datetime) -> datetime | None:
        """When they were taken, if the job has missed its turns since."""
        return self.taken_at if self.taken_at is not None and now - self.taken_at > OLD else None


def controls() -> list[Control]:
    """Every control once, though it may measure several clauses."""
    return list({one.name: one for known in CONTROLS.values() for one in known}.values())


def take(now: datetime, of: Iterable[Control] | None = None) -> int:
    """Take the current readings and those of ended periods that were not read since they ended.

    Of every control, or of these; gives how many readings were taken.
    """
    today, version = day_of(now), Version(now)
    known = {
        tuple(key): taken
        for *key, taken in ControlReading.objects.values_list(
            "control", "span", "first", "last", "taken_at"
        )
    }
    taken = []
    for control in controls() if of is None else of:
        for span, period in _periods(control, today):
            before = known.get((control.name, span, period.first, period.last))
            if before is None or before < period.end:
                taken.append(_reading(control, span, period, version, now))
    ControlReading.objects.bulk_create(
        taken, batch_size=BATCH, update_conflicts=True, unique_fields=KEY, update_fields=FOUND
    )
    ControlReading.objects.filter(last__lt=today - KEPT).exclude(span=WHOLE).delete()
    ControlReading.objects.filter(span=DAYS, last__lt=today).delete()
    return len(taken)


def states(now: datetime) -> States:
    """How every clause stands by the last readings; asked of the database once a minute."""
    found = cache.get(CACHED)
    if not isinstance(found, States):
        found = _states(day_of(now))
        cache.set(CACHED, found, A_MINUTE)
    return found


def past(names: Sequence[str], now: datetime) -> list[ControlReading]:
    """The readings of these controls: whole periods and the last thirty days, oldest first."""
    kept = ControlReading.objects.filter(control__in=names).filter(_whole_or_recent(now))
    return list(kept.order_by("first", "last"))


def lately(names: Sequence[str], now: datetime) -> list[ControlReading]:
    """The readings of these controls: of each of the last thirty days, and of them together."""
    days = day_of(now) - DAYS * A_DAY
    kept = ControlReading.objects.filter(control__in=names, span__gt=0, last__gt=days)
    return list(kept.order_by("last", "span"))


def begun_before(at: datetime) -> set[str]:
    """The controls of which anything was read before an instant."""
    return set(ControlReading.objects.filter(taken_at__lt=at).values_list("control", flat=True))


def read_for(period: Period) -> set[str]:
    """The controls that were read for a whole period of their own that lies in or around this."""
    first, last = day_of(period.start), day_of(period.end)
    kept = ControlReading.objects.filter(span=WHOLE, unset=False, first__lt=last, last__gte=first)
    return set(kept.values_list("control", flat=True))


def _whole_or_recent(now: datetime) -> Q:
    days = day_of(now) - DAYS * A_DAY
    return Q(span=WHOLE) | Q(span=A_DAY.days, last__gt=days)


def _periods(control: Control, today: date) -> Iterator[tuple[int, Any]]:
    period = control.every.containing(today)
    for _n in range(PERIODS):
        yield WHOLE, period
        period = period.previous()
    yield DAYS, Days(today, DAYS)
    for n in range(DAYS):
        yield 1, Days(today - n * A_DAY)


def _reading(
    control: Control, span: int, period: Any, version: Version, now: datetime
) -> ControlReading:
    try:
        seen = _seen(control.measure(period, version))
    except ParameterUnset:
        seen = _seen(None)
    return ControlReading(
        control=control.name, span=span, first=period.first, last=period.last, taken_at=now, **seen
    )


def _seen(finding: Finding | None) -> dict[str, Any]:
    if finding is None:
        return {"unset": True, "value": None, "target": None, "met": False, "unit": "",
                "evidence": 0, "exceptions": 0, "examples": []}  # fmt: skip
    named = [name_of(one) for one in finding.exceptions[:NAMED] if isinstance(one, Model)]
    return {
        "unset": False, "value": finding.value, "target": finding.target, "met": finding.met,
        "unit": finding.unit, "evidence": len(finding.evidence),
        "exceptions": len(finding.exceptions), "examples": named,
    }  # fmt: skip


def _states(today: date) -> States:
    rows = ControlReading.objects.filter(span=WHOLE, first__lte=today, last__gte=today)
    now_running = {one.control: one for one in rows}
    of = {clause: state_of(clause, _judgements(clause, now_running)) for clause in CLAUSES}
    return States(
        of, now_running, min((one.taken_at for one in now_running.values()), default=None)
    )


def _judgements(clause: str, running: Mapping[str, ControlReading]) -> list[Judgement]:
    known = [(one, running[one.name]) for one in CONTROLS.get(clause, ()) if one.name in running]
    return [
        Judgement(control, control.every.containing(row.first), _finding(row), row.unset)
        for control, row in known
    ]


def _finding(row: ControlReading) -> Finding | None:
    return None if row.unset else Finding(row.value, row.target, row.met, unit=row.unit)
