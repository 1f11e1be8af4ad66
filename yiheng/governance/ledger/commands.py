"""What leaves its own entry: a search for one person or patient, and a verification."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.governance.ledger import queries
from yiheng.governance.ledger.appending import Line
from yiheng.governance.ledger.permissions import READ, VERIFY
from yiheng.governance.ledger.queries import Found, Wanted
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.ledger.verifying import Report

LEDGER = "ledger.entry"


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


@command("ledger.keep_verification")
def keep_verification(*, report: Report, milliseconds: int, by: Actor, at: datetime) -> Line:
    """Keep what a verification found (§0-d); it ran before, since it holds up no writer."""
    by.may(VERIFY, at).require()
    return record(
        "ledger.verified", by=by, target=LEDGER, clause="0-d", at=at, whole=report.whole,
        entries=report.size, root=report.root.hex(), checkpoints=report.checkpoints,
        bad=report.bad, fault=str(report.fault or ""), milliseconds=milliseconds,
    )  # fmt: skip
