"""What the page of 称谓对照 says: each term, where it stands, what the hospital calls it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yiheng.governance.regulation import queries, wording
from yiheng.governance.regulation.content import CLAUSES, TEXT
from yiheng.governance.regulation.models import ChangeKind


def rows(at: datetime) -> list[dict[str, Any]]:
    """Every term of the table."""
    held = wording.in_force(at)
    waiting = {one.subject: one for one in queries.waiting(ChangeKind.WORD)}
    return [
        {
            "term": term,
            "meaning": meaning,
            "times": TEXT.count(term),
            "change": held.get(term),
            "waiting": waiting.get(term),
            "clauses": [one.id for one in CLAUSES.values() if term in one.phrase],
        }
        for term, meaning in wording.TERMS.items()
    ]
