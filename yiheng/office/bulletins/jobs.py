"""Telling those who come later, and putting away what is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.office.bulletins import commands, queries, rules


@job("bulletins.welcome", every=timedelta(minutes=10), clause="7.1-b")
def welcome(now: datetime) -> int:
    """Tell whoever has come into the audience of an announcement since; gives how many.

    What is old is told to nobody new: who joins a house would be told of years of it at once.
    """
    live = queries.live(now - rules.TOLD_TO_NEWCOMERS, now)
    return sum(
        commands.welcome(pk=one.pk, by=the_system(), at=now)
        for one in live if queries.newcomers(one, now)
    )  # fmt: skip


@job("bulletins.expire", every=timedelta(minutes=30), clause="7.1-a")
def expire(now: datetime) -> int:
    """Put the announcements into the archive whose last day is over; gives how many."""
    over = queries.overdue(now)
    for one in over:
        commands.expire(pk=one.pk, by=the_system(), at=now)
    return len(over)
