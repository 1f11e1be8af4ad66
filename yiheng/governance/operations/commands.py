"""What is kept of backups, drills and restores; they are made before it is written."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.core.jobs import JOBS
from yiheng.core.models import JobRun
from yiheng.governance.ledger.appending import Line
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.operations import alarms
from yiheng.governance.operations.backups import Backup
from yiheng.governance.operations.models import Alarm
from yiheng.governance.operations.permissions import RUN
from yiheng.governance.operations.queries import job_target
from yiheng.governance.people.queries import who_may

HOSPITAL = "operations.hospital"
AGAIN = timedelta(days=1)
SEE = "operations:see"


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


@command("operations.run_early")
def run_early(*, name: str, by: Actor, at: datetime) -> JobRun:
    """Let a job be due now; the worker takes it within seconds. Asked twice it runs once."""
    by.may(RUN, at).require()
    if name not in JOBS:
        raise NotFound
    run, _made = JobRun.objects.select_for_update().get_or_create(name=name)
    run.ask()
    record("operations.run_asked", by=by, target=job_target(name), clause="2.1-l", at=at, code=name)
    return run


@command("operations.ring")
def ring(*, code: str, by: Actor, at: datetime) -> Alarm:
    """Let an alarm ring and tell whoever sees how the system runs; again after a day."""
    alarm, new = Alarm.objects.select_for_update().get_or_create(
        code=code, defaults={"since": at, "told_at": at}
    )
    if not new:
        alarm.tell(at)
    told = notify(
        who_may(SEE, at), alarms.NOTICES[code], at=at, url="/operations/",
        clause=alarms.KINDS[code].clause,
    )  # fmt: skip
    record(
        "operations.rang", by=by, target=HOSPITAL, clause=alarms.KINDS[code].clause, at=at,
        code=code, told=len(told),
    )  # fmt: skip
    return alarm


@command("operations.silence")
def silence(*, code: str, by: Actor, at: datetime) -> None:
    """End an alarm whose cause is gone."""
    Alarm.objects.filter(code=code).delete()
    clause = alarms.KINDS[code].clause if code in alarms.KINDS else "5.1-e"
    record("operations.silenced", by=by, target=HOSPITAL, clause=clause, at=at, code=code)
