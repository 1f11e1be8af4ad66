"""The work calendar over the hospital's own holiday table."""

from __future__ import annotations

from datetime import date, datetime

from yiheng.governance.regulation.models import HolidayRow
from yiheng.standards.china.calendar import DayKind, WorkCalendar


def calendar_at(at: datetime) -> WorkCalendar:
    """The calendar as the table stands; days after its last published year are provisional."""
    days = {row.day: DayKind(row.kind) for row in HolidayRow.objects.all()}
    last = max(days, default=None)
    return WorkCalendar(days, provisional_after=date(last.year, 12, 31) if last else None)
