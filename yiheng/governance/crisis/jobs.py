"""Declarations end by themselves; what nobody ratified in time is told to the leaders."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.crisis import commands, queries


@job("crisis.expire", every=timedelta(minutes=1), clause="4.1-d")
def expire(now: datetime) -> int:
    """Note each declaration whose time is up; gives how many."""
    over = list(queries.over(now).values_list("pk", flat=True))
    for pk in over:
        commands.expire(pk=pk, by=the_system(), at=now)
    return len(over)


@job("crisis.escalate", every=timedelta(minutes=1), clause="4.1-e")
def escalate(now: datetime) -> int:
    """Tell of each act that was not decided on in time; gives how many."""
    late = list(queries.unescalated(now).order_by("pk").values_list("pk", flat=True))
    for pk in late:
        commands.escalate(pk=pk, by=the_system(), at=now)
    return len(late)
