"""Reminding of what stays unread, and taking higher what nobody answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied
from yiheng.core.jobs import job
from yiheng.governance.notices import commands, queries
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole


@job("notices.remind_unread", every=timedelta(minutes=15), clause="7.1-b")
def remind_unread(now: datetime) -> int:
    """Remind each member once of important notices unread past their time; gives how many."""
    hours = _set("notice_read_confirm_hours", now)
    if hours is None:
        return 0
    members = set(queries.overdue(now, hours).values_list("recipient", flat=True))
    for member in Member.objects.filter(pk__in=members).order_by("pk"):
        commands.remind_unread(member=member, by=the_system(), at=now)
    return len(members)


@job("notices.escalate", every=timedelta(minutes=1), clause="7.1-c")
def escalate(now: datetime) -> int:
    """Tell the director of urgent notices that nobody read or answered; gives how many."""
    minutes = _set("notice_phone_after_minutes", now)
    if minutes is None:
        return 0
    pks = list(queries.unanswered(now, minutes).values_list("pk", flat=True))
    for pk in pks:
        commands.escalate(pk=pk, by=the_system(), at=now)
    return len(pks)


def _set(name: str, at: datetime) -> int | None:
    """A parameter, or None while the hospital has not set it: then nothing is owed."""
    try:
        return whole(name, at=at)
    except Denied:
        return None
