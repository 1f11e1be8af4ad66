"""What leaves its own entry: a search for somebody, a verification, evidence given out."""

from __future__ import annotations

from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from yiheng.core.actor import Actor
from yiheng.governance.ledger import queries
from yiheng.governance.ledger.appending import Line
from yiheng.governance.ledger.evidence import Period
from yiheng.governance.ledger.models import Entry, Errand, Kind
from yiheng.governance.ledger.permissions import EXPORT, EXPORT_SUBJECTS, READ, VERIFY
from yiheng.governance.ledger.queries import Found, Wanted
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.ledger.verifying import Report

LEDGER = "ledger.entry"
MOST = 10_000


@command("ledger.search")
def search(*, wanted: Wanted, by: Actor, at: datetime) -> Found:
    """Entries of one person or about one patient (§0-g): whoever looks for somebody is recorded."""
    by.may(READ, at).require()
    found = queries.page(queries.visible_to(by), wanted)
    concerned = [wanted.patient] if wanted.patient and found.rows else []
    record(
        "ledger.searched", by=by, target=LEDGER, clause="0-g", at=at, subjects=concerned,
        actors=(wanted.actors or ())[: queries.ROWS], shown=len(found.rows),
    )  # fmt: skip
    return found


@command("ledger.list")
def list_entries(*, wanted: Wanted, by: Actor, at: datetime) -> list[Entry]:
    """The newest entries of a search as a sheet (§0-g): what leaves the house is recorded.

    ``MOST`` go out; one more is found where there are more, so that the sheet can say so.
    """
    by.may(EXPORT, at).require()
    found = queries.listed(queries.visible_to(by), wanted, MOST + 1)
    concerned = [wanted.patient] if wanted.patient and found else []
    record(
        "ledger.listed", by=by, target=LEDGER, clause="0-g", at=at, subjects=concerned,
        actors=(wanted.actors or ())[: queries.ROWS], shown=len(found[:MOST]),
    )  # fmt: skip
    return found


@command("ledger.ask")
def ask(
    *, kind: str, first: int, last: int, by: Actor, at: datetime, subjects: bool = False
) -> Errand:
    """Ask the worker for a verification or an export (§0-d, §0-g); with patients only if allowed.

    Raises ``Denied``.
    """
    by.may(EXPORT if kind == Kind.EXPORT else VERIFY, at).require()
    if subjects:
        by.may(EXPORT_SUBJECTS, at).require()
    errand = Errand.objects.create(
        kind=kind, first=first, last=last, subjects=subjects, asked_by=str(by.pk),
        asked_by_label=by.label, asked_at=at,
    )  # fmt: skip
    record(
        "ledger.asked", by=by, target=errand, clause="0-d", at=at, kind=kind, first=first,
        last=last, with_subjects=subjects,
    )  # fmt: skip
    return errand


@command("ledger.keep_verification")
def keep_verification(
    *, report: Report, milliseconds: int, by: Actor, at: datetime, kind: str = Kind.VERIFY,
    asked_by: str = "",
) -> Line:  # fmt: skip
    """Keep what a verification found (§0-d); it ran before, since it holds up no writer."""
    by.may(VERIFY, at).require()
    return record(
        "ledger.verified", by=by, target=LEDGER, clause="0-d", at=at, whole=report.whole,
        entries=report.size, root=report.root.hex(), checkpoints=report.checkpoints,
        bad=report.bad, fault=str(report.fault or ""), milliseconds=milliseconds, kind=kind,
        asked_by=asked_by,
    )  # fmt: skip


@command("ledger.keep_export")
def keep_export(*, period: Period, file: Path, by: Actor, at: datetime, asked_by: str = "") -> Line:
    """Keep what was given out as evidence (§0-g): which entries, and the digest of the file."""
    by.may(EXPORT, at).require()
    with file.open("rb") as packed:
        digest = file_digest(packed, "sha256").hexdigest()
    return record(
        "ledger.exported", by=by, target=LEDGER, clause="0-g", at=at, first=period.first,
        last=period.last, covered=period.covered, with_subjects=period.subjects,
        size=file.stat().st_size, digest=digest, asked_by=asked_by,
    )  # fmt: skip


@command("ledger.download")
def download(*, errand: Errand, by: Actor, at: datetime) -> Line:
    """Give the evidence out (§0-g): each download is an entry."""
    by.may(EXPORT_SUBJECTS if errand.subjects else EXPORT, at).require()
    return record("ledger.downloaded", by=by, target=errand, clause="0-g", at=at)


def last_whole() -> int:
    """How many entries the last whole verification read."""
    found = Entry.objects.filter(action="ledger.verified").order_by("-seq")
    return next((one["entries"] for one in found.values_list("facts", flat=True)[:200]
                 if one["whole"]), 0)  # fmt: skip


def version() -> str:
    """The regulation in force, as the ledger last told of its adoption."""
    adopted = Entry.objects.filter(action="regulation.adopted").order_by("-seq")
    return str((adopted.values_list("facts", flat=True).first() or {}).get("version", ""))
