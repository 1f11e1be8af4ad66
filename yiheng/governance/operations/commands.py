"""What is kept of backups, drills and restores; they are made before it is written."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.governance.ledger.appending import Line
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.operations.backups import Backup

HOSPITAL = "operations.hospital"


@command("operations.keep_backup")
def keep_backup(*, backup: Backup, removed: int, by: Actor, at: datetime) -> Line:
    """Keep that a backup was made, and how many old ones were removed (§0-d)."""
    return record(
        "operations.backed_up", by=by, target=HOSPITAL, clause="0-d", at=at,
        occasion=backup.reason, size=backup.size, digest=backup.digest, database=backup.database,
        entries=backup.ledger, witness=backup.witness, recipients=backup.recipients,
        own=backup.own, opened=backup.opened, removed=removed, milliseconds=backup.milliseconds,
    )  # fmt: skip


@command("operations.keep_restore")
def keep_restore(
    *, digest: str, made_at: str, entries: int, lost: int | None, by: Actor, at: datetime
) -> Line:
    """Keep that this hospital stands on a backup; ``lost``: entries that only a witness has."""
    return record(
        "operations.restored", by=by, target=HOSPITAL, clause="0-d", at=at, digest=digest,
        made_at=made_at, entries=entries, lost=lost,
    )  # fmt: skip


@command("operations.keep_drill")
def keep_drill(
    *, digest: str, made_at: str, entries: int, milliseconds: int, whole: bool, by: Actor,
    at: datetime,
) -> Line:  # fmt: skip
    """Keep how a drill (演练) went: a backup was restored elsewhere and verified (§6.2-i)."""
    return record(
        "operations.drilled", by=by, target=HOSPITAL, clause="6.2-i", at=at, digest=digest,
        made_at=made_at, entries=entries, milliseconds=milliseconds, whole=whole,
    )  # fmt: skip
