"""Reminders, sent once each however often the job runs; pauses that end by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.duties import (
    calendars,
    commands,
    pacing,
    pausing,
    queries,
    rights,
    rules,
    staffing,
)


@job("duties.remind", every=timedelta(minutes=1), clause="0-f")
def remind(now: datetime) -> int:
    """Remind of every duty whose reminder has come; gives how many duties."""
    duties = list(queries.opened(now))
    offsets = commands.offsets(now) if duties else []
    waiting = [duty.pk for duty in duties if rules.reminder_due(duty, offsets, now) is not None]
    for pk in waiting:
        commands.remind(pk=pk, by=the_system(), at=now)
    return len(waiting)


@job("duties.end_pauses", every=timedelta(minutes=1), clause="0-f")
def end_pauses(now: datetime) -> int:
    """Start the clocks whose allowance of standing still is used up; gives how many."""
    ended = list(queries.ended_pauses(now).values_list("duty", flat=True))
    for pk in ended:
        pausing.resume(pk=pk, by=the_system(), at=now)
    return len(ended)


@job("duties.watch_calendar", every=timedelta(hours=6), clause="0-f")
def watch_calendar(now: datetime) -> int:
    """Ask for the next year's holiday table before the last one ends; gives how many were asked."""
    if not calendars.runs_out(now):
        return 0
    calendars.watch_calendar(by=the_system(), at=now)
    return 1


@job("duties.warn_of_pace", every=timedelta(hours=1), clause="0-f")
def warn_of_pace(now: datetime) -> int:
    """Tell those whose periodic obligations lag behind; gives how many obligations."""
    behind = pacing.lagging(now)
    for name in behind:
        pacing.warn(name=name, by=the_system(), at=now)
    return len(behind)


@job("duties.follow_people", every=timedelta(minutes=1), clause="2.1-n")
def follow_people(now: datetime) -> int:
    """Open and close what is owed about people, and tell whose time ends; gives how much."""
    return staffing.follow(now)


@job("duties.follow_rights", every=timedelta(minutes=1), clause="4.1-j")
def follow_rights(now: datetime) -> int:
    """Open and close what is owed about rights of system administration; gives how much."""
    return rights.follow(now)
