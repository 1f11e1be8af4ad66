"""Opening the reports that are owed, and settling due times that were provisional."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.jobs import job
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import ParameterUnset
from yiheng.office.reports import commands, dues, queries
from yiheng.office.reports.dues import DAY, Span
from yiheng.office.reports.models import Obligation

BACK = timedelta(days=35)
"""So far back reports are opened that were owed while the house stood still."""


@job("reports.open", every=timedelta(minutes=30), clause="3.2-i")
def open_owed(now: datetime) -> int:
    """Open the report of each time whose last workday is today or was lately; gives how many.

    A kind whose number is not set is opened for nobody: the linter tells of that. Who has left
    owes none from then on, and when they come back only what they are asked for anew.
    """
    opened = 0
    for one in queries.obligations(now).order_by("pk"):
        if not one.member.here(now):
            if one.until is None:
                commands.release(pk=one.pk, by=the_system(), at=now)
            continue
        try:
            spans = _spans(one, now)
        except ParameterUnset:
            continue
        for span in spans:
            commands.open_report(obligation=one, span=span, by=the_system(), at=now)
        opened += len(spans)
    return opened


@job("reports.retime", every=timedelta(hours=6), clause="3.2-i")
def retime(now: datetime) -> int:
    """Settle the due times that the table now covers; gives how many."""
    calendar = calendar_at(now)
    sure = [one for one in queries.uncertain() if not calendar.is_provisional(one.due_at)]
    for one in sure:
        commands.retime(pk=one.pk, by=the_system(), at=now)
    return len(sure)


def _spans(one: Obligation, now: datetime) -> list[Span]:
    """The times of which an obligation owes a report and none is opened, the oldest first."""
    numbers, calendar, today = dues.numbers(one.kind, now), calendar_at(now), day_of(now)
    since = max(one.since, today - BACK)
    known = queries.known_periods(one, since)
    found: dict[str, Span] = {}
    for day in _days(since, min(today, one.until or today)):
        span = dues.span_of(one.kind, day, numbers.week_end)
        over = dues.ready_on(span, calendar) <= today
        if span.code not in known and over and dues.owed(span, calendar):
            found.setdefault(span.code, span)
    return list(found.values())


def _days(since: date, until: date) -> list[date]:
    return [since + n * DAY for n in range((until - since).days + 1)]
