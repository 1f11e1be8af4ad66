"""The one place that reads the clock; only the doors (views, api, jobs, cli, listeners) call it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, UTC."""
    return datetime.now(tz=UTC)


def local(at: datetime) -> datetime:
    """The same instant on the hospital's wall clock."""
    return at.astimezone(SHANGHAI)


def day_of(at: datetime) -> date:
    """The day of an instant on the hospital's wall clock."""
    return local(at).date()


def midnight(day: date) -> datetime:
    """The first instant of a day on the hospital's wall clock."""
    return datetime.combine(day, time.min, SHANGHAI)
