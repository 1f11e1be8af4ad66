"""Keeping each day's credential risk, so that its trend can be seen (4.1-l)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.governance.access import risks
from yiheng.governance.access.models import RiskReading
from yiheng.governance.ledger.recording import command, record


@command("access.read_risk")
def read_risk(*, by: Actor, at: datetime) -> RiskReading:
    """Keep the day's index; the same day again replaces it. Raises ``ParameterUnset``."""
    found = risks.risks(at)
    parts: Counter[str] = Counter()
    for one in found:
        parts.update({part.cause: part.points for part in one.parts})
    reading, _new = RiskReading.objects.update_or_create(
        day=day_of(at),
        defaults={"at": at, "index": risks.index_of(found), "accounts": len(found),
                  "exposed": sum(one.exposed for one in found), "parts": dict(parts)},
    )  # fmt: skip
    record(
        "access.risk_read", by=by, target=reading, clause="4.1-l", at=at,
        index=str(reading.index), accounts=reading.accounts, exposed=reading.exposed,
    )  # fmt: skip
    return reading
