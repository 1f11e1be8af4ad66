"""A member's due times by the day: a month or a week as a picture and as an agenda."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, midnight
from yiheng.desk.work.drawing import Item
from yiheng.standards.china.calendar import Month, Week, WorkCalendar

Parts = dict[str, Any]
DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2200, 12, 31)


def wanted(text: str, today: date) -> date:
    """The day that an address asks for; today for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if FIRST <= day <= LAST else today


def shown(
    items: Iterable[Item], view: str, on: date, calendar: WorkCalendar, at: datetime
) -> Parts:
    """The weeks of a month (or one week), each day with what is due."""
    period = _period(view, on)
    by_day: dict[date, list[Item]] = {}
    for item in items:
        if item["due"] is not None:
            by_day.setdefault(day_of(item["due"]), []).append(item)
    first, last = _weeks(period)
    days = [
        _day(first + n * DAY, by_day, calendar, at, period)
        for n in range((last - first).days + 1)
    ]  # fmt: skip
    inside = [one for one in days if one["inside"]]
    return {
        "period": period, "label": _span(period), "view": view,
        "weeks": [days[n : n + 7] for n in range(0, len(days), 7)],
        "agenda": [one for one in inside if one["items"]],
        "count": sum(len(one["items"]) for one in inside),
        "before": period.previous().first, "after": period.next().first,
    }  # fmt: skip


def reach(view: str, on: date) -> tuple[datetime, datetime]:
    """The instants from which and until which ``shown`` shows what is due."""
    first, last = _weeks(_period(view, on))
    return midnight(first), midnight(last + DAY)


def _period(view: str, on: date) -> Month | Week:
    return Week.containing(on) if view == "week" else Month.containing(on)


def _weeks(period: Month | Week) -> tuple[date, date]:
    return Week.containing(period.first).first, Week.containing(period.last).last


def _day(
    day: date, by_day: dict[date, list[Item]], calendar: WorkCalendar, at: datetime,
    period: Month | Week,
) -> Parts:  # fmt: skip
    return {
        "day": day, "inside": day in period, "today": day == day_of(at),
        "rest": not calendar.is_workday(day), "provisional": calendar.is_provisional(day),
        "items": by_day.get(day, []),
    }  # fmt: skip


def _span(period: Month | Week) -> str:
    if isinstance(period, Week):
        return f"{period.first:%m-%d} – {period.last:%m-%d}"
    return period.label


def weekdays() -> Sequence[str]:
    """The heads of the columns."""
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
