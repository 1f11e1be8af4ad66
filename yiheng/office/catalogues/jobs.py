"""Asking the owners for the reviews that fall due."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.duties.queries import open_on
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.regulation.parameters import whole
from yiheng.office.catalogues import commands, queries, telling

AHEAD = timedelta(days=30)


@job("catalogues.ask_reviews", every=timedelta(hours=12), clause="1.1-a")
def ask_reviews(now: datetime) -> int:
    """Ask for the reviews of the next 30 days, each once; gives how many were asked."""
    due = queries.to_review(whole("catalogue_review_months", at=now), now + AHEAD)
    asked = open_on(telling.REVIEW, [name_of(one) for one in due]).count()
    if asked >= len(due):
        return 0
    return commands.ask_reviews(by=the_system(), at=now, ahead=now + AHEAD) - asked
