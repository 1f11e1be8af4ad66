"""Taking the desk's figures, so that opening the desk counts nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.jobs import job
from yiheng.desk.work import figures


@job("work.take_figures", every=timedelta(minutes=5), clause="0-f")
def take_figures(now: datetime) -> int:
    """Take the readings of the four figures; gives how many were taken."""
    return figures.take(now)
