"""Asking for the quarter's reviews and the year's statement; counting what this room measures."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from yiheng.core.actor import the_system
from yiheng.core.clock import local
from yiheng.core.jobs import job
from yiheng.office.goals import commands, queries, workqueries
from yiheng.office.goals.models import Reading, Source
from yiheng.standards.china.periods import Quarter


@job("goals.ask_reviews", every=timedelta(hours=6), clause="1.2-l")
def ask_reviews(now: datetime) -> int:
    """Ask for the review of every goal that the quarter owes; gives how many were asked."""
    if not queries.unreviewed(Quarter.containing(now)):
        return 0
    return commands.ask_reviews(by=the_system(), at=now)


@job("goals.ask_alignment", every=timedelta(hours=12), clause="1.2-m")
def ask_alignment(now: datetime) -> int:
    """The director owes the year's statement; 1 where it was asked."""
    if workqueries.handed_in(local(now).year):
        return 0
    return commands.ask_alignment(by=the_system(), at=now)


@job("goals.count", every=timedelta(hours=12), clause="1.2-c")
def count(now: datetime) -> int:
    """Read the metrics that this room counts itself, where they have changed; gives how many."""
    changed = 0
    for goal in queries.counted():
        value = value_of(goal.current.source if goal.current else "", now)
        last = Reading.objects.filter(goal=goal).last()
        if value is not None and (last is None or last.value != value):
            commands.count(pk=goal.pk, by=the_system(), at=now, value=value)
            changed += 1
    return changed


def value_of(source: str, at: datetime) -> Decimal | None:
    """What a source says now; None where nothing can be said."""
    if source == Source.DIGITISED:
        return queries.digitised(at)
    return workqueries.delivered(Quarter.containing(at))
