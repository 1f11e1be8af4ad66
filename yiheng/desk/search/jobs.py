"""The index follows the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from yiheng.core.jobs import job
from yiheng.core.search.index import refresh_fixed
from yiheng.desk.search import following


@job("search.follow", every=timedelta(seconds=5), clause="0-g")
def follow(now: datetime) -> int:
    """What happened since last time can be found."""
    read = following.follow()
    _fixed()
    return read


@cache
def _fixed() -> None:
    """Once a process: another release has other clauses and pages."""
    refresh_fixed()
