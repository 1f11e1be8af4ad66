"""When a duty falls due: by the clock, by work hours, or by workdays of the holiday table.

What a clock has left to run is kept in whole microseconds, or in days where it counts days, so that
stopping and starting it any number of times adds up exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from yiheng.governance.regulation.definitions import PARAMETERS
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import whole
from yiheng.standards.china.calendar import Clock, Deadline, WorkCalendar, local_day, span_of

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, and the clock that says so: it runs ``left`` (see ``Duty.left``)."""

    at: datetime
    clock: Clock
    left: int
    provisional: bool


def due(
    at: datetime,
    *,
    minutes: Decimal | int | None = None,
    hours: Decimal | int | None = None,
    work_hours: Decimal | int | None = None,
    workdays: int | None = None,
) -> datetime:
    """The moment by which something that began at ``at`` must be done; see ``reckon``."""
    return reckon(at, minutes=minutes, hours=hours, work_hours=work_hours, workdays=workdays).at


def reckon(
    at: datetime,
    *,
    minutes: Decimal | int | None = None,
    hours: Decimal | int | None = None,
    work_hours: Decimal | int | None = None,
    workdays: int | None = None,
) -> Due:
    """When something that began at ``at`` is due, with its clock, so that it can be paused.

    Exactly one amount is given, else ``ValueError``. Workdays end when business ends on the last
    of them (民法典 203); beyond the published holiday table Monday to Friday count, provisionally.
    """
    amounts = {
        Clock.MINUTES: minutes, Clock.HOURS: hours, Clock.WORK_HOURS: work_hours,
        Clock.WORKDAYS: workdays,
    }  # fmt: skip
    given = [(clock, amount) for clock, amount in amounts.items() if amount is not None]
    if len(given) != 1:
        raise ValueError("a clock takes exactly one amount")
    clock, amount = given[0]
    found = calendar_at(at).deadline(at, amount, clock)
    if clock.in_days:
        return Due(found.at, clock, int(amount), found.provisional)
    span = span_of(Decimal(amount) / 60 if clock is Clock.MINUTES else amount)
    return Due(found.at, clock, span // MICROSECOND, found.provisional)


def allowed(limit: str, at: datetime) -> Due:
    """When something that begins at an instant is due by a parameter, counted in its own unit.

    Raises ``ParameterUnset``.
    """
    amount, clock = whole(limit, at=at), clock_of(limit)
    if clock is Clock.MINUTES:
        return reckon(at, minutes=amount)
    if clock is Clock.HOURS:
        return reckon(at, hours=amount)
    return reckon(at, workdays=amount)


def clock_of(limit: str) -> Clock:
    """The clock by which a parameter counts; workdays, where its unit names no other."""
    return {"分钟": Clock.MINUTES, "小时": Clock.HOURS}.get(PARAMETERS[limit].unit, Clock.WORKDAYS)


def run(calendar: WorkCalendar, since: datetime, left: int, clock: str) -> Deadline:
    """When a clock that has so much left and runs from ``since`` on reaches its end."""
    kind = Clock(clock or Clock.HOURS)
    if kind.in_days:
        return calendar.after_days(since, left, kind)
    return calendar.after(since, left * MICROSECOND, kind)


def left_at(calendar: WorkCalendar, at: datetime, due_at: datetime, clock: str) -> int:
    """What a clock has left to run at an instant before its due time."""
    if clock == Clock.WORKDAYS:
        return calendar.workdays_between(local_day(at), local_day(due_at))
    if clock == Clock.DAYS:
        return (local_day(due_at) - local_day(at)).days
    if clock == Clock.WORK_HOURS:
        return calendar.work_time_between(at, due_at) // MICROSECOND
    return (due_at - at) // MICROSECOND
