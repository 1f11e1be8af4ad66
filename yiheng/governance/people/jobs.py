"""Whose time is over is out by the minute; files that were never applied are emptied."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.jobs import job
from yiheng.governance.people import commands, queries
from yiheng.governance.people.commands.dating import to_date
from yiheng.governance.people.models import Member, StaffFile

KEPT = timedelta(days=1)


@job("people.shut_out", every=timedelta(minutes=1), clause="2.1-k")
def shut_out(now: datetime) -> int:
    """Everybody whose last day is over has left; gives how many."""
    over = list(Member.objects.filter(is_active=True, ends_on__lt=day_of(now)))
    for member in over:
        commands.leave(member=member, by=the_system(), at=now, left_at=member.ends_at)
    return len(over)


@job("people.lapse", every=timedelta(minutes=1), clause="4.1-j")
def lapse(now: datetime) -> int:
    """Date rights of system administration that have no date, close those not renewed in time."""
    dated = commands.date_rights(by=the_system(), at=now) if to_date(now) else 0
    over = queries.to_lapse(now)
    for held in over:
        commands.lapse(pk=held.pk, by=the_system(), at=now)
    return dated + len(over)


@job("people.empty_files", every=timedelta(hours=1), clause="0-e")
def empty_files(now: datetime) -> int:
    """Empty the files that nobody applied within a day; gives how many."""
    old = StaffFile.objects.filter(given_at__lt=now - KEPT).exclude(content=b"")
    if not old.exists():
        return 0
    return commands.forget_files(before=now - KEPT, by=the_system(), at=now)
