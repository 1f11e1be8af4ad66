"""Which reminder is to be sent now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from yiheng.governance.duties.models import Duty
from yiheng.governance.regulation.registry import enforces


@enforces("0-f")
def reminder_due(duty: Duty, offsets: Iterable[int], at: datetime) -> int | None:
    """§0-f 及时性: the latest reminder whose time has come and that has not been sent.

    ``offsets`` are hours after the due time. After a standstill only the latest is sent; one whose
    time lay before the duty was opened is never sent.
    """
    if duty.closed_at is not None:
        return None
    come = [
        offset
        for offset in offsets
        if duty.opened_at < duty.due_at + timedelta(hours=offset) <= at
        and (duty.reminded is None or offset > duty.reminded)
    ]
    return max(come, default=None)
