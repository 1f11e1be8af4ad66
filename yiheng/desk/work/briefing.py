"""What the leader's page says: decisions that wait, refusals, 紧急调阅, the state of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from yiheng.governance.access.models import BreakGlass
from yiheng.governance.access.queries import unjudged
from yiheng.governance.approvals.models import Case, State
from yiheng.governance.ledger.models import Checkpoint, Entry, Head, Outcome

SPAN = timedelta(days=30)
LISTED = 5  # of each list: the page fits one sheet of A4


def content(at: datetime) -> dict[str, Any]:
    """The figures of the last thirty days; nothing of any patient."""
    since = at - SPAN
    running = Case.objects.filter(state=State.IN_PROGRESS).order_by("submitted_at")
    decided = Case.objects.filter(decided_at__gte=since)
    return {
        "waiting": [
            {"case": case, "step": step}
            for case in running.select_related("applicant").prefetch_related("steps")[:LISTED]
            for step in case.steps.all()
            if step.waiting
        ][:LISTED],
        "waiting_count": running.count(),
        "approved": decided.filter(state=State.APPROVED).count(),
        "refused": decided.filter(state=State.REFUSED).count(),
        "refusals": _refusals(since),
        "glasses": BreakGlass.objects.filter(opened_at__gte=since).count(),
        "unjudged": unjudged(BreakGlass.objects.all()).count(),
        "ledger": _ledger(),
    }


def _refusals(since: datetime) -> list[dict[str, Any]]:
    """Refusals by clause, most frequent first."""
    refused = Entry.objects.filter(outcome=Outcome.REFUSED, happened_at__gte=since)
    by_clause = refused.values("clause").annotate(count=Count("seq")).order_by("-count", "clause")
    return [dict(row) for row in by_clause[:LISTED]]


def _ledger() -> dict[str, Any]:
    size = Head.objects.values_list("size", flat=True).first() or 0
    checkpoint = Checkpoint.objects.order_by("-size").first()
    covered = checkpoint.size if checkpoint else 0
    return {"size": size, "checkpoint": checkpoint, "younger": size - covered}
