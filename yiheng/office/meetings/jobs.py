"""Convening by the calendar, agendas, the week's round, asking for explanations."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.office.meetings import commands, queries


@job("meetings.plan", every=timedelta(hours=1), clause="4.2-a")
def plan(now: datetime) -> int:
    """Bring provisional dates onto the published table, and convene what comes; gives how many."""
    moved = commands.follow_calendar(by=the_system(), at=now) if queries.unsure() else 0
    return moved + (commands.plan(by=the_system(), at=now) if queries.to_plan(now) else 0)


@job("meetings.agenda", every=timedelta(minutes=30), clause="4.2-c")
def agenda(now: datetime) -> int:
    """Put together the agendas of meetings that begin within a day; gives how many."""
    coming = queries.to_build(now)
    for one in coming:
        commands.build_agenda(pk=one.pk, by=the_system(), at=now)
    return len(coming)


@job("meetings.round", every=timedelta(hours=1), clause="4.2-l")
def follow(now: datetime) -> int:
    """Ask for explanations of what is late, and begin the week's round; gives how many it has."""
    if queries.to_ask(now):
        commands.lock(by=the_system(), at=now)
    return commands.begin_round(by=the_system(), at=now) if queries.to_begin(now) else 0
