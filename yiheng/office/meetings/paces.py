"""Meetings that are owed once a period: quarter's end, each month, each period of exchange."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.pacing import Progress, pace
from yiheng.governance.regulation.registry import Period
from yiheng.office.meetings.models import Kind, Meeting, State
from yiheng.standards.china.calendar import Quarter


def _held(kind: str, period: Period) -> int:
    rows = Meeting.objects.filter(
        kind=kind, state=State.CLOSED, opened_at__gte=period.start, opened_at__lt=period.end
    )
    return min(rows.count(), 1)


@pace("4.2-e", title=_("季度战略会"), every=Quarter, post="leader", url="/meetings/")
def strategy_held(period: Period, at: datetime) -> Progress:
    """One strategy meeting a quarter, convened by the leader."""
    return Progress(_held(Kind.STRATEGY, period), 1)


@pace("3.1-f", title=_("项目启动会"), every="project_kickoff_period", post="director",
      url="/meetings/")  # fmt: skip
def kickoff_held(period: Period, at: datetime) -> Progress:
    """One kick-off meeting a month."""
    return Progress(_held(Kind.KICKOFF, period), 1)


@pace("7.1-i", title=_("交流会"), every="exchange_meeting_period", post="director",
      url="/meetings/")  # fmt: skip
def exchange_held(period: Period, at: datetime) -> Progress:
    """One exchange meeting a period."""
    return Progress(_held(Kind.EXCHANGE, period), 1)
