"""Judging and counting the clauses, so that opening a page does neither."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.jobs import job
from yiheng.governance.regulation import heat, readings


@job("regulation.judge", every=timedelta(minutes=5), clause="0-k")
def judge(now: datetime) -> int:
    """Take the readings of every control; gives how many were taken."""
    return readings.take(now)


@job("regulation.heat", every=timedelta(minutes=1), clause="0-g")
def count(now: datetime) -> int:
    """Count the ledger's new entries by clause and day; gives how many there were."""
    return heat.take()
