"""What the ledger knows of backups and drills; each is one entry, found by its action."""

from __future__ import annotations

from datetime import datetime

from yiheng.governance.ledger.models import Entry

BACKED_UP, DRILLED, RESTORED = "operations.backed_up", "operations.drilled", "operations.restored"
RUN_ASKED = "operations.run_asked"


def job_target(name: str) -> str:
    """How the ledger names a job."""
    return f"operations.job:{name}"


def asked_since(name: str, at: datetime | None) -> bool:
    """Whether somebody has asked for a job since it last did its work."""
    asked = Entry.objects.filter(target=job_target(name), action=RUN_ASKED).order_by("-seq").first()
    return asked is not None and (at is None or asked.happened_at > at)


def last(action: str) -> Entry | None:
    """The youngest entry of an action."""
    return Entry.objects.filter(action=action).order_by("-seq").first()


def last_backup_at() -> datetime | None:
    """When the last backup was made."""
    entry = last(BACKED_UP)
    return entry.happened_at if entry else None


def founded_at() -> datetime | None:
    """When the ledger began."""
    return Entry.objects.filter(seq=1).values_list("recorded_at", flat=True).first()
