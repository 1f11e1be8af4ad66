"""What the ledger knows of backups and drills; each is one entry, found by its action."""

from __future__ import annotations

from datetime import datetime

from yiheng.governance.ledger.models import Entry

BACKED_UP, DRILLED, RESTORED = "operations.backed_up", "operations.drilled", "operations.restored"


def last(action: str) -> Entry | None:
    """The youngest entry of an action."""
    return Entry.objects.filter(action=action).order_by("-seq").first()


def last_few(action: str, number: int) -> list[Entry]:
    """The youngest entries of an action, oldest of them first."""
    return list(Entry.objects.filter(action=action).order_by("-seq")[:number])[::-1]


def last_backup_at() -> datetime | None:
    """When the last backup was made."""
    entry = last(BACKED_UP)
    return entry.happened_at if entry else None


def founded_at() -> datetime | None:
    """When the ledger began."""
    return Entry.objects.filter(seq=1).values_list("recorded_at", flat=True).first()
