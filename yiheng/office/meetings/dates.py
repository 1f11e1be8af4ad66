"""On which day a meeting falls: by its weekday, by the end of the quarter, around holidays (C14).

Pure arithmetic over a calendar that is given. Beyond the published holiday table every answer is
provisional and says so; it never fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yiheng.standards.china.calendar import SHANGHAI, Month, Quarter, Week, WorkCalendar

NEXT_WORKDAY = "next_workday"
A_WEEK, LAST = timedelta(days=7), time(23, 59)


@dataclass(frozen=True, slots=True)
class Slot:
    """The day that the rule names, and the one that it falls on: None where there is no meeting.

    ``provisional``: some day that was looked at lies beyond the published holiday table.
    """

    nominal: date
    day: date | None
    provisional: bool

    @property
    def shifted(self) -> bool:
        """Whether a holiday has moved it."""
        return self.day is not None and self.day != self.nominal


def weekly(week: Week, weekday: int, shift: str, calendar: WorkCalendar) -> Slot:
    """The meeting of a week: on its weekday (1 = Monday), else on the next workday (C14).

    Where holidays reach to the next week's own day the two are one: this week has none.
    """
    nominal = week.first + timedelta(days=weekday - 1)
    if calendar.is_workday(nominal):
        return Slot(nominal, nominal, calendar.is_provisional(nominal))
    unsure = calendar.is_provisional(nominal)
    if shift != NEXT_WORKDAY:
        return Slot(nominal, None, unsure)
    day = calendar.next_workday(nominal)
    unsure = unsure or calendar.is_provisional(day)
    return Slot(nominal, day if day < nominal + A_WEEK else None, unsure)


def last_workdays(quarter: Quarter, count: int, calendar: WorkCalendar) -> list[Slot]:
    """The last workdays of a quarter, in order: the window of its strategy meeting (4.2-e)."""
    return [_fixed(day, calendar) for day in calendar.workdays_in(quarter)[-count:]]


def work_windows(day: date) -> tuple[Week, Week]:
    """The week whose work a meeting looks back at, and the one whose work it plans (4.2-c, d)."""
    this = Week.containing(day)
    return this.previous(), this


def month_before(day: date) -> Month:
    """The month whose new projects a kick-off meeting hears."""
    return Month.containing(day).previous()


def begins(day: date, hour: time) -> datetime:
    """When a meeting begins on a day."""
    return datetime.combine(day, hour, SHANGHAI)


def end_of(day: date, calendar: WorkCalendar) -> datetime:
    """When a day is over: at the close of business, or at its end on a day of rest."""
    if calendar.is_workday(day):
        return calendar.close_of(day)
    return datetime.combine(day, LAST, SHANGHAI)


def _fixed(day: date, calendar: WorkCalendar) -> Slot:
    return Slot(day, day, calendar.is_provisional(day))
