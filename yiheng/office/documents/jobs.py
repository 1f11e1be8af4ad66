"""Loans that are over, files that are looked at again, and what a killed upload left."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.office.documents import commands, filing, queries

A_ROUND = 40
"""So many files are looked at again each hour: 960 a day."""
AGAIN = timedelta(days=1)
MOST_SWEPT = 500


@job("documents.end_loans", every=timedelta(minutes=10), clause="3.2-c")
def end_loans(now: datetime) -> int:
    """Say of the loans that are over that they are; gives how many."""
    over = queries.over(now)
    for one in over:
        commands.end_loan(pk=one.pk, by=the_system(), at=now)
    return len(over)


@job("documents.check", every=timedelta(hours=1), clause="3.2-b", long=True)
def check(now: datetime) -> int:
    """Look at the files again that were not looked at for longest; gives how many."""
    due = [
        one.pk for one in queries.to_check(now, A_ROUND)
        if one.checked_at is None or one.checked_at <= now - AGAIN
    ]  # fmt: skip
    for pk in due:
        commands.check(pks=[pk], by=the_system(), at=now)
    return len(due)


@job("documents.sweep", every=timedelta(days=1), clause="3.2-b")
def sweep(now: datetime) -> int:
    """Throw away the files that no row stands for, a day old at least; gives how many."""
    names = list(filing.strays(queries.stored_names(), now))[:MOST_SWEPT]
    if names:
        commands.sweep(names=names, by=the_system(), at=now)
    return len(names)
