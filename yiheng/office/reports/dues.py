"""Of which time a report tells, and when it is due: arithmetic on the work calendar (C6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yiheng.core.clock import SHANGHAI, midnight
from yiheng.governance.regulation.parameters import parameter, whole
from yiheng.office.reports.shapes import DAILY, MONTHLY, WEEKLY
from yiheng.standards.china.calendar import Deadline, Month, WorkCalendar
from yiheng.standards.china.periods import Week

DAY = timedelta(days=1)
WORKDAY, SHIFTED = "workday", "next_workday"
SUNDAY = 7


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the regulation says of due times: hours, the day of the month, what 次日 is."""

    daily: time = time(12)
    weekly: time = time(18)
    month_day: int = 5
    next_day: str = WORKDAY
    week_end: int = SUNDAY
    shift: str = SHIFTED


@dataclass(frozen=True, slots=True)
class Span:
    """The days of which a report tells, with both ends; ``code`` names them for ever."""

    kind: str
    code: str
    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Its first instant."""
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first instant after it."""
        return midnight(self.last + DAY)

    @property
    def next(self) -> tuple[datetime, datetime]:
        """The time of the same length that comes after it: of which its plan tells."""
        return self.until, self.until + (self.until - self.since)


def numbers(kind: str, at: datetime) -> Numbers:
    """Those in force at an instant that a kind of report needs; raises ``ParameterUnset``."""
    found: dict[str, object] = {}
    if kind != MONTHLY:
        found["next_day"] = parameter("report_next_day", at=at)
    if kind == DAILY:
        found["daily"] = parameter("daily_report_due", at=at)
    elif kind == WEEKLY:
        found["weekly"] = parameter("weekly_report_due", at=at)
        found["week_end"] = parameter("report_week_end", at=at)
    else:
        found["month_day"] = whole("monthly_report_due_day", at=at)
        found["shift"] = parameter("monthly_report_shift", at=at)
    return Numbers(**found)  # type: ignore[arg-type]  # each is of its parameter's own kind


def span_of(kind: str, day: date, week_end: int = SUNDAY) -> Span:
    """The time of a kind of report in which a day lies; a week ends on its given day."""
    if kind == DAILY:
        return Span(kind, day.isoformat(), day, day)
    if kind == MONTHLY:
        month = Month.containing(day)
        return Span(kind, month.code, month.first, month.last)
    last = day + timedelta(days=(week_end - day.isoweekday()) % SUNDAY)
    return Span(kind, Week.containing(last).code, last - 6 * DAY, last)


def due(span: Span, known: Numbers, calendar: WorkCalendar) -> Deadline:
    """When the report of a time is due.

    Daily and weekly: the (work)day after its last day, at an hour; monthly: day X of the next
    month, shifted to a workday, when business ends. Beyond the published table provisionally.
    """
    if span.kind == MONTHLY:
        day = (span.last + DAY).replace(day=known.month_day)
        day = calendar.on_or_after(day) if known.shift == SHIFTED else day
        return Deadline(calendar.close_of(day), calendar.is_provisional(day))
    workday = known.next_day == WORKDAY
    day = calendar.next_workday(span.last) if workday else span.last + DAY
    hour = known.daily if span.kind == DAILY else known.weekly
    return Deadline(datetime.combine(day, hour, SHANGHAI), calendar.is_provisional(day))


def owed(span: Span, calendar: WorkCalendar) -> bool:
    """Whether there is anything to tell of: a day off has no daily, a week off no weekly report."""
    return any(map(calendar.is_workday, days(span)))


def ready_on(span: Span, calendar: WorkCalendar) -> date:
    """From which day on it may be handed in: the last day on which work is done."""
    worked = [day for day in days(span) if calendar.is_workday(day)]
    return worked[-1] if worked else span.last


def days(span: Span) -> list[date]:
    """Its days, in order."""
    return [span.first + n * DAY for n in range((span.last - span.first).days + 1)]
