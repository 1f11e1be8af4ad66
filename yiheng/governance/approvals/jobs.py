"""No step stands still unseen: what has become vacant goes up, within ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.approvals import commands, escalating, queries


@job("approvals.watch", every=timedelta(minutes=10), clause="3.1-a")
def watch(now: datetime) -> int:
    """Relieve each waiting step that nobody can sign: those not told of yet, and those above whom
    somebody stands; gives how many."""
    vacant = [
        step
        for step in queries.vacant(now)
        if step.stuck_at is None or escalating.someone_above(step, now)
    ]
    for step in vacant:
        commands.relieve_step(pk=step.pk, by=the_system(), at=now)
    return len(vacant)
