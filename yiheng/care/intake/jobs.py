"""Scheduled work of intake: licences that are about to end, and those that have ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.care.collection.queries import expiring
from yiheng.care.intake import commands, queries, rules
from yiheng.core.actor import the_system
from yiheng.core.jobs import job


@job("intake.warn_of_ending", every=timedelta(hours=1), clause="3.1-r")
def warn_of_ending(now: datetime) -> int:
    """Warn 30, 7 and 1 days before a licence ends; gives how many licences."""
    due = [one.pk for one in expiring(now) if rules.warning_due(one, now) is not None]
    for pk in due:
        commands.warn(pk=pk, by=the_system(), at=now)
    return len(due)


@job("intake.expire_quarantine", every=timedelta(hours=1), clause="0-i")
def expire_quarantine(now: datetime) -> int:
    """Destroy what quarantine holds under licences that have ended; gives how many records."""
    ended = list(queries.ended_with_quarantine(now))
    return sum(commands.expire(licence=one, by=the_system(), at=now) for one in ended)
