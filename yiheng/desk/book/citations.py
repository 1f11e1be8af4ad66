"""What the ledger says of a clause: its entries for auditors, counts for everybody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from yiheng.desk.ledger import naming, titles
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.people.models import Member

SPAN = timedelta(days=30)
LISTED = 8


def content(clause: str, viewer: Member, at: datetime) -> dict[str, Any]:
    """Counts of the last thirty days; the latest entries only for those who may read the ledger."""
    cited = Entry.objects.filter(clause=clause)
    lately = cited.filter(happened_at__gte=at - SPAN, happened_at__lte=at)
    number = dict(lately.order_by().values_list("outcome").annotate(Count("seq")))
    may_read = bool(viewer.may("ledger:read", at))
    return {
        "cited": sum(number.values()),
        "refused": number.get(Outcome.REFUSED, 0),
        "may_read_ledger": may_read,
        "entries": [_row(one) for one in cited.order_by("-seq")[:LISTED]] if may_read else [],
    }


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "title": titles.title_of(entry.action),
        "tone": naming.TONES[Outcome(entry.outcome)],
        "outcome": naming.OUTCOMES[entry.outcome],
    }
