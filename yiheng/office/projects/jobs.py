"""What running projects owe in a new quarter or a new week."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.office.projects import commands, queries
from yiheng.office.projects.commands.following import lacks


@job("projects.watch", every=timedelta(hours=1), clause="3.1-j")
def watch(now: datetime) -> int:
    """Open the reviews and weekly words that are owed; gives how many."""
    return sum(
        commands.watch(pk=one.pk, by=the_system(), at=now)
        for one in queries.running() if lacks(one, now)
    )  # fmt: skip
