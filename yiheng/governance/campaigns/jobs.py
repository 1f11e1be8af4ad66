"""Rounds open when their time has come, and go on by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.campaigns import commands
from yiheng.governance.campaigns.commands.following import wants_following
from yiheng.governance.campaigns.commands.opening import is_due
from yiheng.governance.campaigns.kinds import KINDS
from yiheng.governance.campaigns.models import Answer, Campaign, State


@job("campaigns.open", every=timedelta(hours=1), clause="4.1-f")
def open_due(now: datetime) -> int:
    """Open the rounds whose period has come far enough and which nobody opened; gives how many."""
    due = [one.name for one in KINDS.values() if one.every is not None and is_due(one, now)]
    for name in due:
        commands.open_campaign(kind=name, by=the_system(), at=now)
    return len(due)


@job("campaigns.follow", every=timedelta(minutes=10), clause="4.1-f")
def follow(now: datetime) -> int:
    """Hand up what is late, note what fell away or was settled; gives how many items."""
    proposed = Answer.objects.filter(voided_at=None, outcome="proposed").values("item__campaign")
    watched = Campaign.objects.filter(state=State.OPEN) | Campaign.objects.filter(pk__in=proposed)
    return sum(
        commands.follow(pk=one.pk, by=the_system(), at=now)
        for one in watched.order_by("pk") if wants_following(one, now)
    )  # fmt: skip
