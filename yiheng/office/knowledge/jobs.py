"""Asking owners to look at their articles before the date."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.jobs import job
from yiheng.office.knowledge import commands, queries, rules
from yiheng.office.knowledge.telling import TO_REVIEW


@job("knowledge.ask_reviews", every=timedelta(hours=6), clause="7.1-g")
def ask_reviews(now: datetime) -> int:
    """Open the duty of each article whose review date is near; gives how many."""
    near = queries.to_ask(now, day_of(now) + rules.ASKED_BEFORE, TO_REVIEW)
    for one in near:
        commands.ask_review(pk=one.pk, by=the_system(), at=now)
    return len(near)
