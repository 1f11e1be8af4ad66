"""When a duty falls due: by the clock, by work hours, or by workdays of the holiday table."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yiheng.governance.regulation.holidays import calendar_at
from yiheng.standards.china.calendar import Clock


def due(
    at: datetime,
    *,
    minutes: Decimal | int | None = None,
    hours: Decimal | int | None = None,
    work_hours: Decimal | int | None = None,
    workdays: int | None = None,
) -> datetime:
    """The moment by which something that began at ``at`` must be done.

    Exactly one amount is given, else ``ValueError``. Workdays end when business ends on the last
    of them (民法典 203); beyond the published holiday table Monday to Friday count.
    """
    amounts = {
        Clock.MINUTES: minutes, Clock.HOURS: hours, Clock.WORK_HOURS: work_hours,
        Clock.WORKDAYS: workdays,
    }  # fmt: skip
    given = [(clock, amount) for clock, amount in amounts.items() if amount is not None]
    if len(given) != 1:
        raise ValueError("a clock takes exactly one amount")
    clock, amount = given[0]
    return calendar_at(at).deadline(at, amount, clock).at
