"""Work-calendar arithmetic over a holiday table that is given, never known here.

The State Council publishes each year's table in the autumn before (《全国年节及纪念日放假办法》 and
its yearly notice): days off on weekdays, and workdays on weekends (调休). Beyond the last published
day the calendar falls back to Monday to Friday and says that its answer is provisional.
All moments are aware; the arithmetic is done on Shanghai's wall clock. Dates follow 民法典 201 and
203: the day of the event is not counted, and the last day ends when business ends.
Clocks run from 1992 to 9990: before, Shanghai changed its clock (summer time 1986 to 1991), and
local days were not 24 hours long; outside, every method raises ValueError in Chinese.
Every answer costs the same for a minute and for a century: work done up to a day is a sum that is
known at once, and the day on which a sum is reached is found by halving.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from yiheng.standards.china.periods import (
    PERIODS,
    SHANGHAI,
    Month,
    Period,
    Quarter,
    Week,
    Year,
    local_day,
    period,
)

__all__ = [
    "DEFAULT_HOURS", "PERIODS", "SHANGHAI", "SUPPORTED", "Clock", "DayKind", "Deadline", "Month",
    "Period", "Quarter", "Week", "WorkCalendar", "WorkHours", "Year", "add_clock_hours",
    "local_day", "period",
]  # fmt: skip

WorkHours = tuple[tuple[time, time], ...]
DEFAULT_HOURS: WorkHours = ((time(8), time(12)), (time(14), time(17, 30)))
SUPPORTED = (date(1992, 1, 1), date(9990, 12, 31))
_DAY = timedelta(days=1)
_WEEKEND = 5  # weekday() of Saturday
_MOST_DAYS = 10_000_000  # more than there are: what is beyond them is beyond the last day, too


class DayKind(StrEnum):
    """What the published table says of a day that it names."""

    OFF = "off"
    WORK = "work"


class Clock(StrEnum):
    """The ways in which a duty's time may run."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORK_HOURS = "work-hours"
    DAYS = "days"
    WORKDAYS = "workdays"

    @property
    def in_days(self) -> bool:
        """Whether it counts whole days."""
        return self in (Clock.DAYS, Clock.WORKDAYS)

    @property
    def by_table(self) -> bool:
        """Whether the holiday table decides how it runs."""
        return self in (Clock.WORK_HOURS, Clock.WORKDAYS)


@dataclass(frozen=True)
class Deadline:
    """When a duty is due; `provisional` if days without a published table were counted."""

    at: datetime
    provisional: bool = False


def add_clock_hours(start: datetime, hours: Decimal | int) -> datetime:
    """The moment that many hours later by the clock on the wall, nights and holidays included."""
    return _later(_local(start), span_of(hours))


def span_of(hours: Decimal | int) -> timedelta:
    """So many hours as a length of time, to the microsecond. Raises ValueError if negative."""
    if hours < 0:
        raise ValueError("时长不能为负")
    try:
        return timedelta(microseconds=round(hours * 3_600_000_000))
    except OverflowError as wrong:
        raise ValueError(_BEYOND) from wrong


@dataclass(frozen=True)
class WorkCalendar:
    """Workdays and work hours by one holiday table.

    `holidays` names only the days that the table names. `provisional_after` is the last day that
    it covers, None if it covers all that will be asked. `hours` are the shifts of a workday, in
    order and apart; `changes` says from which day on they are others (summer and winter hours), in
    order. Raises ValueError if they are not.
    """

    holidays: Mapping[date, DayKind]
    provisional_after: date | None = None
    hours: WorkHours = DEFAULT_HOURS
    changes: tuple[tuple[date, WorkHours], ...] = ()

    def __post_init__(self) -> None:
        for hours in (self.hours, *(later for _day, later in self.changes)):
            check_hours(hours)
        if any(a >= b for a, b in pairwise(day for day, _hours in self.changes)):
            raise ValueError("作息时间应按起用日期先后排列")

    # --- days ------------------------------------------------------------------------------------

    def is_workday(self, moment: date | datetime) -> bool:
        """Whether work is done that day: by the table, else Monday to Friday."""
        day = local_day(moment)
        kind = self.holidays.get(day)
        return day.weekday() < _WEEKEND if kind is None else kind is DayKind.WORK

    def is_provisional(self, moment: date | datetime) -> bool:
        """Whether that day lies beyond the published table and is judged by its weekday alone."""
        return self.provisional_after is not None and local_day(moment) > self.provisional_after

    def next_workday(self, day: date) -> date:
        """The first workday after `day`."""
        return self.add_workdays(day, 1)

    def previous_workday(self, day: date) -> date:
        """The last workday before `day`."""
        return self.add_workdays(day, -1)

    def on_or_after(self, day: date) -> date:
        """`day` itself if work is done then, else the next workday (顺延: 民法典 203, C14)."""
        return day if self.is_workday(day) else self.next_workday(day)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th workday after `day` (before it if negative); 0 is `day` itself."""
        if not count:
            return day
        done = self._workdays(day) if count > 0 else self._workdays(day - _DAY) + 1
        return _first_day(self._workdays, done + count)

    def workdays_between(self, start: date, end: date) -> int:
        """How many workdays lie after `start` up to and with `end`; negative if `end` is first."""
        if end < start:
            return -self.workdays_between(end - _DAY, start - _DAY)
        return self._workdays(end) - self._workdays(start)

    def workdays_in(self, within: Period) -> list[date]:
        """The workdays of a period, in order."""
        return [day for day in within.days() if self.is_workday(day)]

    # --- hours -----------------------------------------------------------------------------------

    def hours_on(self, day: date) -> WorkHours:
        """The shifts of a workday by the hours in force that day."""
        return self._eras[bisect_right(self._since, day) - 1][1]

    def shifts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work of a day, none on a day off."""
        if self.is_workday(day):
            for opens, closes in self.hours_on(day):
                yield (
                    datetime.combine(day, opens, SHANGHAI),
                    datetime.combine(day, closes, SHANGHAI),
                )

    def is_work_time(self, moment: datetime) -> bool:
        """Whether work is done at that moment."""
        at = _local(moment)
        return any(opens <= at < closes for opens, closes in self.shifts(at.date()))

    def add_work_hours(self, start: datetime, hours: Decimal | int) -> datetime:
        """The first moment by which that much work time has passed since `start`."""
        return self.add_work_time(start, span_of(hours))

    def add_work_time(self, start: datetime, span: timedelta) -> datetime:
        """The first moment by which that much work time has passed since `start`."""
        at = _local(start)
        if span <= timedelta():
            if span:
                raise ValueError("时长不能为负")
            return at
        wanted = self._worked(at) + min(span, _MOST_DAYS * _DAY)
        day = _first_day(self._worked_through, wanted)
        left = wanted - self._worked_through(day - _DAY)
        for opens, closes in self.shifts(day):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise AssertionError(day)  # pragma: no cover  # the day was chosen because it suffices

    def work_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much work time lies between two moments; none if `end` comes first."""
        since, until = _local(start), _local(end)
        return max(self._worked(until) - self._worked(since), timedelta())

    def close_of(self, day: date) -> datetime:
        """The moment at which business ends that day."""
        return datetime.combine(day, self.hours_on(day)[-1][1], SHANGHAI)

    # --- deadlines -------------------------------------------------------------------------------

    def deadline(self, start: datetime, amount: Decimal | int, clock: Clock) -> Deadline:
        """When a duty is due that began at `start` and may take `amount` of that clock's units.

        Whole days end at the close of business of their last day (民法典 203).
        Raises ValueError for a negative amount or a fraction of a day.
        """
        if clock.in_days:
            if amount < 0 or amount != int(amount):
                raise ValueError("天数应为不小于 0 的整数")
            return self.after_days(start, int(amount), clock)
        hours = Decimal(amount) / 60 if clock is Clock.MINUTES else amount
        return self.after(start, span_of(hours), clock)

    def after(self, start: datetime, span: timedelta, clock: Clock) -> Deadline:
        """When a clock that counts time reaches `span`, having started at `start`."""
        if clock is Clock.WORK_HOURS:
            at = self.add_work_time(start, span)
            return Deadline(at, self.is_provisional(at))
        return Deadline(_later(_local(start), span))

    def after_days(self, start: datetime, count: int, clock: Clock) -> Deadline:
        """When a clock that counts days reaches `count`, having started at `start`."""
        first = _local(start).date()
        if clock is Clock.WORKDAYS:
            last = self.add_workdays(first, count)
            return Deadline(self.close_of(last), self.is_provisional(last))
        return Deadline(self.close_of(_later(first, min(count, _MOST_DAYS) * _DAY)))

    # --- sums ------------------------------------------------------------------------------------

    @cached_property
    def _exceptions(self) -> tuple[list[date], list[date]]:
        """Days off on weekdays, and workdays on weekends, each in order."""
        off = [d for d, kind in self.holidays.items() if kind is DayKind.OFF]
        work = [d for d, kind in self.holidays.items() if kind is DayKind.WORK]
        return (
            sorted(day for day in off if day.weekday() < _WEEKEND),
            sorted(day for day in work if day.weekday() >= _WEEKEND),
        )

    @cached_property
    def _eras(self) -> list[tuple[date, WorkHours]]:
        return [(date.min, self.hours), *self.changes]

    @cached_property
    def _since(self) -> list[date]:
        return [day for day, _hours in self._eras]

    def _workdays(self, day: date) -> int:
        """How many workdays there were up to and with a day, since the first Monday of all."""
        off, work = self._exceptions
        weeks, rest = divmod(day.toordinal(), 7)  # day 1 was a Monday
        return 5 * weeks + min(rest, 5) - bisect_right(off, day) + bisect_right(work, day)

    def _worked_through(self, day: date) -> timedelta:
        """How much work time there was up to the end of a day."""
        total = timedelta()
        for n, (since, hours) in enumerate(self._eras):
            if since > day:
                break
            later = self._eras[n + 1 : n + 2]
            last = min(day, later[0][0] - _DAY) if later else day
            before = self._workdays(since - _DAY) if since > date.min else 0
            total += (self._workdays(last) - before) * _length(hours)
        return total

    def _worked(self, moment: datetime) -> timedelta:
        """How much work time there was up to a moment."""
        day = moment.date()
        today = (min(closes, moment) - opens for opens, closes in self.shifts(day))
        return self._worked_through(day - _DAY) + sum(
            (max(span, timedelta()) for span in today), timedelta()
        )


def check_hours(hours: WorkHours) -> None:
    """Raise ValueError unless the shifts of a day stand in order and apart."""
    bounds = [bound for shift in hours for bound in shift]
    if not bounds or any(a >= b for a, b in pairwise(bounds)):
        raise ValueError("工作时段应按先后排列，互不重叠")


Sum = TypeVar("Sum", int, timedelta)
Day = TypeVar("Day", date, datetime)
_BEYOND = f"期限须在 {SUPPORTED[0].year} 年至 {SUPPORTED[1].year} 年之间"


def _length(hours: WorkHours) -> timedelta:
    day = SUPPORTED[0]
    return sum(
        (datetime.combine(day, b, SHANGHAI) - datetime.combine(day, a, SHANGHAI) for a, b in hours),
        timedelta(),
    )


def _first_day(total: Callable[[date], Sum], wanted: Sum) -> date:
    """The first supported day by which a sum that never falls has reached what is wanted."""
    first, last = (bound.toordinal() for bound in SUPPORTED)
    days = range(first, last + 1)
    found = bisect_left(days, wanted, key=lambda n: total(date.fromordinal(n)))
    if found == len(days):
        raise ValueError(_BEYOND)
    return date.fromordinal(days[found])


def _later(start: Day, span: timedelta) -> Day:
    try:
        there = start + span
    except OverflowError as wrong:
        raise ValueError(_BEYOND) from wrong
    if local_day(there) > SUPPORTED[1]:
        raise ValueError(_BEYOND)
    return there


def _local(moment: datetime) -> datetime:
    if not SUPPORTED[0] <= local_day(moment) <= SUPPORTED[1]:
        raise ValueError(_BEYOND)
    return moment.astimezone(SHANGHAI)
