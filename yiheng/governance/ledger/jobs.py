"""Scheduled work of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.jobs import job
from yiheng.governance.ledger.checkpoints import checkpoint


@job("ledger.checkpoint", every=timedelta(seconds=30), clause="0-d")
def take_checkpoint(now: datetime) -> int:
    """Sign what has been written since the last checkpoint."""
    return 0 if checkpoint(now) is None else 1
