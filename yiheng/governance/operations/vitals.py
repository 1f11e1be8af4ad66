"""How the machine and the hospital's machinery stand: taken once, in a handful of queries, for the
page, the alarms and the metrics alike. Numbers, times and codes; nothing of any patient (2.1-l)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, F, IntegerField, Max, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yiheng.core import certificate
from yiheng.core.errors import Invalid
from yiheng.core.jobs import JOBS
from yiheng.core.models import JobRun
from yiheng.governance.ledger.models import Checkpoint, Entry, Head
from yiheng.governance.ledger.queries import VERIFIED, Witness, witness_stands
from yiheng.governance.operations import machine
from yiheng.governance.operations.queries import BACKED_UP, DRILLED, RESTORED
from yiheng.governance.regulation.models import HolidayYear

BACKUPS_SHOWN = 14
LATE = timedelta(minutes=5)
_KINDS = (DRILLED, VERIFIED, RESTORED)


@dataclass(frozen=True, slots=True)
class Vitals:
    """What was found; ``counts`` are those that the caller asked for."""

    at: datetime
    disk: machine.Disk
    database: machine.Database
    keyring: str
    size: int
    checkpoint: Checkpoint | None
    oldest: datetime | None
    founded: datetime | None
    witness: Witness
    runs: Mapping[str, JobRun]
    backups: tuple[Entry, ...]
    last: Mapping[str, Entry]
    certificate: certificate.Certificate | None
    calendar_until: date | None
    counts: Mapping[str, int]

    @property
    def backup(self) -> Entry | None:
        """The last backup."""
        return self.backups[-1] if self.backups else None

    @property
    def young(self) -> int:
        """How many entries no checkpoint covers yet."""
        return self.size - (self.checkpoint.size if self.checkpoint else 0)

    def failing(self) -> list[str]:
        """Jobs whose last run failed."""
        return [name for name in JOBS if name in self.runs and self.runs[name].error]

    def late(self) -> list[str]:
        """Jobs that should have run and have not: the worker stands still."""
        due = {name: run.started_at + JOBS[name].every for name, run in self.runs.items()
               if name in JOBS and run.started_at is not None and not self._held(run)}  # fmt: skip
        return [name for name, when in due.items() if when + LATE < self.at]

    def _held(self, run: JobRun) -> bool:
        return run.leased_until is not None and run.leased_until > self.at


def take(at: datetime, **counted: QuerySet[Any]) -> Vitals:
    """Look once; ``counted`` are further rows to count in the same query."""
    row = _row(counted)
    checkpoint = None
    if row["covered"] is not None:
        checkpoint = Checkpoint(row["covered"], row["root"], row["signed"], row["note"])
    until = None if row["calendar"] is None else date(row["calendar"], 12, 31)
    backups, last = _entries()
    return Vitals(
        at, machine.disk(), machine.database(), machine.keyring_state(), row["size"], checkpoint,
        row["oldest"], row["founded"], witness_stands(checkpoint),
        {run.name: run for run in JobRun.objects.all()}, backups, last, _certificate(),
        until, {name: row[f"n_{name}"] for name in counted},
    )  # fmt: skip


def _row(counted: Mapping[str, QuerySet[Any]]) -> dict[str, Any]:
    """The ledger's ends and every count, in one query."""
    signed = Checkpoint.objects.order_by("-size")
    covered, years = signed.values("size")[:1], HolidayYear.objects.order_by("-year")
    following = Entry.objects.filter(seq=Coalesce(Subquery(covered), Value(0)) + 1)
    asked: dict[str, Any] = {
        "covered": Subquery(covered),
        "root": Subquery(signed.values("root")[:1]),
        "signed": Subquery(signed.values("at")[:1]),
        "note": Subquery(signed.values("note")[:1]),
        "calendar": Subquery(years.values("year")[:1]),
        "oldest": Subquery(following.values("recorded_at")[:1]),
        "founded": Subquery(Entry.objects.filter(seq=1).values("recorded_at")[:1]),
    } | {f"n_{name}": _count(rows) for name, rows in counted.items()}
    found = Head.objects.filter(pk=1).annotate(**asked).values("size", *asked).first()
    empty = dict.fromkeys(asked) | {f"n_{name}": 0 for name in counted} | {"size": 0}
    return dict(found or empty)


def _count(rows: QuerySet[Any]) -> Coalesce:
    each = rows.order_by().annotate(together=Value(1)).values("together")
    return Coalesce(
        Subquery(each.annotate(n=Count("*")).values("n"), output_field=IntegerField()), 0
    )


def _entries() -> tuple[tuple[Entry, ...], dict[str, Entry]]:
    """The last backups, oldest first, and the last entry of each other kind; one query."""
    made = Entry.objects.filter(action=BACKED_UP).order_by("-seq").values("seq")[:BACKUPS_SHOWN]
    others = (
        Entry.objects.filter(action__in=_KINDS).order_by().values("action")
        .annotate(newest=Max("seq")).values("newest")
    )  # fmt: skip
    found = Entry.objects.filter(Q(seq__in=made) | Q(seq__in=others)).order_by(F("seq").asc())
    rows = list(found)
    return (
        tuple(row for row in rows if row.action == BACKED_UP),
        {row.action: row for row in rows if row.action != BACKED_UP},
    )


def _certificate() -> certificate.Certificate | None:
    """The certificate that is served; None without one, or when it can no more be read."""
    try:
        return certificate.read(Path(settings.TLS_CERT)) if settings.TLS_CERT else None
    except Invalid:
        return None
