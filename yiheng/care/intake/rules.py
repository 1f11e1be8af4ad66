"""When a licence's end is near."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.care.collection.models import Licence

WARNED_BEFORE = (1, 7, 30)  # days
DAY = timedelta(days=1)


def days_left(licence: Licence, at: datetime) -> int:
    """Days until a licence ends, begun ones counted; 0 once it has ended or was revoked."""
    if has_ended(licence, at):
        return 0
    return -((at - licence.valid_until) // DAY)


def has_ended(licence: Licence, at: datetime) -> bool:
    """Whether a licence has run out or was revoked."""
    revoked = licence.revoked_at is not None and licence.revoked_at <= at
    return revoked or licence.valid_until <= at


def warning_due(licence: Licence, at: datetime) -> int | None:
    """Which warning (30, 7 or 1 days before) has come and was not given yet; None for none."""
    left = days_left(licence, at)
    if left == 0:
        return None
    reached = next((days for days in WARNED_BEFORE if left <= days), None)
    given = licence.warned_days
    return reached if reached is not None and (given is None or reached < given) else None
