"""Scheduled work of the machine: the night's backup, and the watch over everything."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.operations import alarms, backups, commands, queries, vitals
from yiheng.governance.operations.models import Alarm


@job("operations.back_up", every=timedelta(minutes=10), clause="0-d", long=True)
def back_up(now: datetime) -> int:
    """Make the night's backup unless it is there; one that fails is tried again in ten minutes."""
    founded, last = queries.founded_at(), queries.last_backup_at()
    asked = queries.asked_since("operations.back_up", last)
    if founded is None or not (asked or backups.due(now, last, founded)):
        return 0
    checkpoint(now)  # the backup is held against it
    made = backups.make(at=now, reason=backups.SCHEDULED)
    commands.keep_backup(backup=made, removed=backups.prune(), by=the_system(), at=now)
    return 1


@job("operations.watch", every=timedelta(minutes=5), clause="5.1-e")
def watch(now: datetime) -> int:
    """Ring what should ring, silence what should not; gives how many alarms changed."""
    wanted = alarms.ringing(vitals.take(now))
    known = {one.code: one for one in Alarm.objects.all()}
    due = [one for one in wanted if one not in known or now - known[one].told_at >= commands.AGAIN]
    over = [code for code in known if code not in wanted]
    for code in due:
        commands.ring(code=code, by=the_system(), at=now)
    for code in over:
        commands.silence(code=code, by=the_system(), at=now)
    return len(due) + len(over)
