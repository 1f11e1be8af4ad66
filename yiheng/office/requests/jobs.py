"""What nobody gainsaid in time is archived."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.duties import clocks
from yiheng.governance.regulation.parameters import ParameterUnset, whole
from yiheng.office.requests import commands, queries
from yiheng.office.requests.commands.handling import CONFIRM_LIMIT


@job("requests.archive", every=timedelta(hours=1), clause="3.1-a")
def archive(now: datetime) -> int:
    """Archive the finished requests whose time to confirm has passed."""
    done = 0
    for one in list(queries.unconfirmed(now)):
        assert one.done_at is not None
        try:
            workdays = whole(CONFIRM_LIMIT, at=one.done_at)
        except ParameterUnset:
            continue
        if clocks.due(one.done_at, workdays=workdays) <= now:
            commands.archive_unconfirmed(pk=one.pk, by=the_system(), at=now)
            done += 1
    return done
