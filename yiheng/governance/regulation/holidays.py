"""The work calendar: dated versions of the hospital's own holiday table and office hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation.content import HOLIDAYS, Holiday
from yiheng.governance.regulation.models import HolidayYear, OfficeHours
from yiheng.governance.regulation.permissions import CONFIRM_CALENDAR
from yiheng.standards.china.calendar import DEFAULT_HOURS, DayKind, WorkCalendar, WorkHours

SHIPPED = "随产品发布，录自国务院办公厅各年通知"
CLAUSE = "0-f"


def calendar_at(at: datetime) -> WorkCalendar:
    """The calendar as it was known at an instant; days after its last year are provisional."""
    return calendar_of(years_at(at), hours_at(at))


def calendar_of(
    years: dict[int, list[Holiday]], hours: Sequence[tuple[date, WorkHours]]
) -> WorkCalendar:
    """The calendar that these years and these hours make; where no year is known, all is
    provisional."""
    days = {one.day: one.kind for year in sorted(years) for one in years[year]}
    last = date(max(years), 12, 31) if years else date.min
    return WorkCalendar(days, provisional_after=last, changes=tuple(hours))


def years_at(at: datetime) -> dict[int, list[Holiday]]:
    """The days of each year by the latest table that was known at an instant."""
    rows = HolidayYear.objects.filter(known_from__lte=at).order_by("known_from", "pk")
    latest = {row.year: row.days for row in rows}
    return {year: list(map(read_day, days)) for year, days in latest.items()}


def hours_at(at: datetime) -> list[tuple[date, WorkHours]]:
    """Office hours and the day from which they hold, as known at an instant, in order."""
    rows = OfficeHours.objects.filter(known_from__lte=at).order_by("known_from", "pk")
    latest = {row.in_force_from: read_hours(row.shifts) for row in rows}
    return sorted(latest.items())


def read_day(row: Sequence[str]) -> Holiday:
    """A stored day."""
    day, kind, name = row
    return Holiday(date.fromisoformat(day), DayKind(kind), name)


def written_day(one: Holiday) -> list[str]:
    """A day as it is stored."""
    return [one.day.isoformat(), one.kind.value, one.name]


def read_hours(shifts: Iterable[Sequence[str]]) -> WorkHours:
    """Stored shifts."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(ends)) for opens, ends in shifts)


def written_hours(hours: WorkHours) -> list[list[str]]:
    """Shifts as they are stored."""
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in hours]


@command("regulation.publish_holidays")
def publish_holidays(
    *, year: int, days: Sequence[Holiday], source: str, by: Actor, at: datetime
) -> HolidayYear:
    """A year's table is known from now on; whether two people agreed is the caller's to see to."""
    by.may(CONFIRM_CALENDAR, at).require()
    table = _keep_year(year, days, source, by, at)
    record(
        "regulation.holidays_published", by=by, target=table, clause=CLAUSE, at=at, year=year,
        days=len(days),
    )  # fmt: skip
    return table


@command("regulation.set_office_hours")
def set_office_hours(
    *, in_force_from: date, hours: WorkHours, by: Actor, at: datetime
) -> OfficeHours:
    """The hours of a workday from a day on; agreed by two people, as the caller sees to."""
    by.may(CONFIRM_CALENDAR, at).require()
    row = _keep_hours(in_force_from, hours, by, at)
    record(
        "regulation.office_hours_set", by=by, target=row, clause=CLAUSE, at=at,
        since=in_force_from.isoformat(),
        value=",".join("-".join(shift) for shift in row.shifts),
    )  # fmt: skip
    return row


def ship(by: Actor, at: datetime) -> None:
    """The tables that come with the product, for the command that adopts the regulation."""
    for year in sorted({one.day.year for one in HOLIDAYS}):
        _keep_year(year, [one for one in HOLIDAYS if one.day.year == year], SHIPPED, by, at)
    _keep_hours(day_of(at), DEFAULT_HOURS, by, at)


def _keep_year(
    year: int, days: Sequence[Holiday], source: str, by: Actor, at: datetime
) -> HolidayYear:
    return HolidayYear.objects.create(
        year=year, days=[written_day(one) for one in days], source=source, known_from=at,
        set_by_label=by.label,
    )  # fmt: skip


def _keep_hours(since: date, hours: WorkHours, by: Actor, at: datetime) -> OfficeHours:
    return OfficeHours.objects.create(
        in_force_from=since, shifts=written_hours(hours), known_from=at, set_by_label=by.label
    )
