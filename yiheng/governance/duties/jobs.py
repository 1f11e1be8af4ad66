"""Reminders, sent once each however often the job runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.duties import commands, queries, rules


@job("duties.remind", every=timedelta(minutes=1), clause="0-f")
def remind(now: datetime) -> int:
    """Remind of every duty whose reminder has come; gives how many duties."""
    duties = list(queries.opened(now))
    offsets = commands.offsets(now) if duties else []
    waiting = [duty.pk for duty in duties if rules.reminder_due(duty, offsets, now) is not None]
    for pk in waiting:
        commands.remind(pk=pk, by=the_system(), at=now)
    return len(waiting)
