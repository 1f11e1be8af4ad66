"""Work-calendar arithmetic over a holiday table that is given, never known here.

The State Council publishes each year's table in the autumn before (《全国年节及纪念日放假办法》 and
its yearly notice): days off on weekdays, and workdays on weekends (调休). Beyond the last published
day the calendar falls back to Monday to Friday and says that its answer is provisional.
All moments are aware; the arithmetic is done on Shanghai's wall clock. Dates follow 民法典 201 and
203: the day of the event is not counted, and the last day ends when business ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

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
    "DEFAULT_HOURS", "PERIODS", "SHANGHAI", "Clock", "DayKind", "Deadline", "Month", "Period",
    "Quarter", "Week", "WorkCalendar", "Year", "add_clock_hours", "local_day", "period",
]  # fmt: skip

WorkHours = tuple[tuple[time, time], ...]
DEFAULT_HOURS: WorkHours = ((time(8), time(12)), (time(14), time(17, 30)))
_DAY = timedelta(days=1)


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


@dataclass(frozen=True)
class Deadline:
    """When a duty is due; `provisional` if days without a published table were counted."""

    at: datetime
    provisional: bool = False


def add_clock_hours(start: datetime, hours: Decimal | int) -> datetime:
    """The moment that many hours later by the clock on the wall, nights and holidays included."""
    return _local(start) + _hours(hours)


@dataclass(frozen=True)
class WorkCalendar:
    """Workdays and work hours by one holiday table.

    `holidays` names only the days that the table names. `provisional_after` is the last day that
    it covers, None if it covers all that will be asked. `hours` are the shifts of a workday, in
    order and apart. Raises ValueError if they are not.
    """

    holidays: Mapping[date, DayKind]
    provisional_after: date | None = None
    hours: WorkHours = DEFAULT_HOURS

    def __post_init__(self) -> None:
        bounds = [bound for shift in self.hours for bound in shift]
        if not bounds or any(a >= b for a, b in pairwise(bounds)):
            raise ValueError("工作时段应按先后排列，互不重叠")

    def is_workday(self, moment: date | datetime) -> bool:
        """Whether work is done that day: by the table, else Monday to Friday."""
        day = local_day(moment)
        kind = self.holidays.get(day)
        return day.weekday() < 5 if kind is None else kind is DayKind.WORK

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
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many workdays lie after `start` up to and with `end`; negative if `end` is first."""
        if end < start:
            return -self.workdays_between(end - _DAY, start - _DAY)
        return sum(self.is_workday(start + n * _DAY) for n in range(1, (end - start).days + 1))

    def workdays_in(self, within: Period) -> list[date]:
        """The workdays of a period, in order."""
        return [day for day in within.days() if self.is_workday(day)]

    def shifts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work of a day, none on a day off."""
        if self.is_workday(day):
            for opens, closes in self.hours:
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
        at, left = _local(start), _hours(hours)
        day = at.date()
        while left:
            for opens, closes in self.shifts(day):
                begins = max(opens, at)
                worked = max(closes - begins, timedelta())
                if worked >= left:
                    return begins + left
                left -= worked
            day += _DAY
        return at

    def work_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much work time lies between two moments; none if `end` comes first."""
        since, until = _local(start), _local(end)
        total, day = timedelta(), since.date()
        while day <= until.date():
            for opens, closes in self.shifts(day):
                total += max(min(closes, until) - max(opens, since), timedelta())
            day += _DAY
        return total

    def close_of(self, day: date) -> datetime:
        """The moment at which business ends that day."""
        return datetime.combine(day, self.hours[-1][1], SHANGHAI)

    def deadline(self, start: datetime, amount: Decimal | int, clock: Clock) -> Deadline:
        """When a duty is due that began at `start` and may take `amount` of that clock's units.

        Whole days end at the close of business of their last day (民法典 203).
        Raises ValueError for a negative amount or a fraction of a day.
        """
        if clock is Clock.WORK_HOURS:
            at = self.add_work_hours(start, amount)
            return Deadline(at, self.is_provisional(at))
        if clock in (Clock.DAYS, Clock.WORKDAYS):
            if amount < 0 or amount != int(amount):
                raise ValueError("天数应为不小于 0 的整数")
            first, count = local_day(start), int(amount)
            workdays = clock is Clock.WORKDAYS
            last = self.add_workdays(first, count) if workdays else first + count * _DAY
            return Deadline(self.close_of(last), workdays and self.is_provisional(last))
        hours = Decimal(amount) / 60 if clock is Clock.MINUTES else amount
        return Deadline(add_clock_hours(start, hours))


def _local(moment: datetime) -> datetime:
    local_day(moment)
    return moment.astimezone(SHANGHAI)


def _hours(hours: Decimal | int) -> timedelta:
    if hours < 0:
        raise ValueError("时长不能为负")
    return timedelta(microseconds=round(hours * 3_600_000_000))
