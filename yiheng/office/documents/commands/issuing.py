"""Issuing: a minor version by its owner, a major one by its approval."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.documents import queries, rules
from yiheng.office.documents.commands.finding import found, issue, locked, pending
from yiheng.office.documents.models import Document, Stage, State, Version

CLAUSE = rules.NUMBERING


@command("documents.publish")
def publish(*, pk: int, by: Member, at: datetime) -> Document:
    """Issue a minor version without another's signature."""
    document = found(pk, by)
    version = pending(document)
    rules.may_issue(by, document, version, at).require()
    issue(document, version, by=by, at=at, signed=False)
    return document


@command("documents.submit")
def submit(*, pk: int, by: Member, at: datetime) -> Document:
    """Hand a major version in for its approval."""
    document = found(pk, by)
    version = pending(document)
    verdict = rules.may_submit(by, document, version, at)
    verdict.require()
    version.put(stage=Stage.IN_APPROVAL)
    approvals.submit(subject=queries.SUBJECT, pk=version.pk, by=by, at=at)
    record(
        "documents.submitted", by=by, target=document, clause=verdict.clause, at=at,
        edition=version.ordinal, digest=version.digest,
    )  # fmt: skip
    return document


@command("documents.recall")
def recall(*, pk: int, by: Member, at: datetime) -> Document:
    """Take a version back from its signers; it can be changed and handed in again."""
    document = found(pk, by)
    version = pending(document)
    rules.may_recall(by, document, version, at).require()
    approvals.withdraw(subject=queries.SUBJECT, pk=version.pk, by=by, at=at)
    return document


@command("documents.approve")
def approve(*, pk: int, by: Actor, at: datetime) -> Version:
    """The last signature issues it."""
    document, version = _both(pk)
    record("documents.approved", by=by, target=document, clause=CLAUSE, at=at,
           edition=version.ordinal)  # fmt: skip
    issue(document, version, by=by, at=at, signed=True)
    return version


@command("documents.close")
def close(*, pk: int, by: Actor, at: datetime) -> Version:
    """A refusal is final for this version; its number goes to the next, a name is free again."""
    document, version = _both(pk)
    version.put(stage=Stage.REFUSED)
    if document.current is None:
        document.put(state=State.REFUSED)
    record("documents.closed", by=by, target=document, clause=CLAUSE, at=at,
           edition=version.ordinal)  # fmt: skip
    return version


@command("documents.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Version:
    """A signer returns it to its owner."""
    document, version = _both(pk)
    version.put(stage=Stage.RETURNED)
    record("documents.handed_back", by=by, target=document, clause=CLAUSE, at=at,
           edition=version.ordinal)  # fmt: skip
    return version


@command("documents.take_back")
def take_back(*, pk: int, by: Actor, at: datetime) -> Version:
    """The owner has taken it back."""
    document, version = _both(pk)
    version.put(stage=Stage.DRAFT)
    record("documents.recalled", by=by, target=document, clause=CLAUSE, at=at,
           edition=version.ordinal)  # fmt: skip
    return version


def _both(pk: int) -> tuple[Document, Version]:
    version = Version.objects.get(pk=pk)
    document = locked(version.document_id)
    version.document = document
    return document, version
