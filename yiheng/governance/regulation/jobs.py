"""Judging the clauses, so that opening a page judges nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.jobs import job
from yiheng.governance.regulation import readings


@job("regulation.judge", every=timedelta(minutes=5), clause="0-k")
def judge(now: datetime) -> int:
    """Take the readings of every control; gives how many were taken."""
    return readings.take(now)
