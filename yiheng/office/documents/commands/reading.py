"""Opening a file: by whom, by which right, and only when it is as it was sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.appending import Line
from yiheng.governance.ledger.models import Outcome
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.documents import filing, queries, rules
from yiheng.office.documents.models import Kind, Purpose, State, Version
from yiheng.office.documents.permissions import CONTRACTS

VIEW, DOWNLOAD, ORIGINAL, COMPARE = "view", "download", "original", "compare"
ALL, UNIT, OWNER, ARCHIVE, SIGNER = "all", "unit", "owner", "archive", "signer"


@dataclass(frozen=True, slots=True)
class Opening:
    """A version that was opened, with its line in the ledger; ``sound`` unless its file is not."""

    version: Version
    line: Line
    sound: bool


@command("documents.open")
def open_file(*, pk: int, ordinal: int, by: Member, at: datetime, how: str) -> Opening:
    """Look at a file before it is handed out; each opening is recorded.

    One that is missing, cut or altered is recorded as refused and marked, so that the control and
    the self-test tell of it; nothing of it is handed out.
    """
    version = queries.versions_visible_to(by).filter(document=pk, ordinal=ordinal).first()
    if version is None:
        raise NotFound
    rules.may_open(version).require()
    fault = filing.fault_of(version)
    document = version.document
    if fault:
        version.put(fault=fault, fault_at=at, checked_at=at)
        line = record(
            "documents.file_faulty", by=by, target=version, clause=rules.SEALING, at=at,
            fault=fault, digest=version.digest, document=document.pk,
        )  # fmt: skip
        line.outcome = Outcome.REFUSED
        return Opening(version, line, sound=False)
    line = record(
        "documents.opened", by=by, target=version, clause=_clause(version), at=at, how=how,
        via=_right(by, version, at), digest=version.digest, grade=version.grade,
        contract=document.contract, document=document.pk,
    )  # fmt: skip
    return Opening(version, line, sound=True)


def _clause(version: Version) -> str:
    if version.document.contract:
        return rules.CONTRACT
    if version.document.kind == Kind.MANUAL:
        return rules.MANUAL
    return rules.GRADING if version.guarded else rules.TRACE


def _right(by: Member, version: Version, at: datetime) -> str:
    """By which right somebody reads; the control of the contracts holds it against the facts."""
    document = version.document
    if document.contract and document.state == State.IN_FORCE and by.may(CONTRACTS, at):
        return ARCHIVE
    loan = queries.loan_of(by, document, at)
    if loan is not None:
        return str(Purpose(loan.purpose))
    if document.owner_id == by.pk:
        return OWNER
    if not version.guarded and document.state == State.IN_FORCE:
        return ALL
    pending = queries.pending(document)
    signs = pending is not None and queries.versions_visible_to(by).filter(pk=pending.pk).exists()
    return SIGNER if signs else UNIT
