"""No step stands still unseen: what has become vacant goes up, and what is filled again goes on,
within ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.approvals import commands, escalating, queries


@job("approvals.watch", every=timedelta(minutes=10), clause="3.1-a")
def watch(now: datetime) -> int:
    """Relieve each waiting step that nobody can sign: those not told of yet, and those above whom
    somebody stands; and each that somebody can sign again. Gives how many."""
    vacant = queries.vacant(now)
    due = [step for step in vacant if step.stuck_at is None or escalating.someone_above(step, now)]
    due += queries.filled_since(vacant)
    for step in due:
        commands.relieve_step(pk=step.pk, by=the_system(), at=now)
    return len(due)
