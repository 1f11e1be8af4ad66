"""Scheduled work of the machine: the night's backup."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.operations import backups, commands, queries


@job("operations.back_up", every=timedelta(minutes=10), clause="0-d", long=True)
def back_up(now: datetime) -> int:
    """Make the night's backup unless it is there; one that fails is tried again in ten minutes."""
    founded = queries.founded_at()
    if founded is None or not backups.due(now, queries.last_backup_at(), founded):
        return 0
    checkpoint(now)  # the backup is held against it
    made = backups.make(at=now, reason=backups.SCHEDULED)
    commands.keep_backup(backup=made, removed=backups.prune(), by=the_system(), at=now)
    return 1
