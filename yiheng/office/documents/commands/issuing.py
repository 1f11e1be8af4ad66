"""Issuing: a minor version by its owner, a major one by its approval."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor, the_system
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.queries import route_in_force
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.documents import queries, route, rules
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
    version = _moved("documents.closed", pk, Stage.REFUSED, by, at)
    if version.document.current is None:
        version.document.put(state=State.REFUSED)
    return version


@command("documents.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Version:
    """A signer returns it to its owner."""
    return _moved("documents.handed_back", pk, Stage.RETURNED, by, at)


@command("documents.take_back")
def take_back(*, pk: int, by: Actor, at: datetime) -> Version:
    """The owner has taken it back."""
    return _moved("documents.recalled", pk, Stage.DRAFT, by, at)


@command("documents.install")
def install(*, at: datetime) -> int:
    """Give a hospital that is founded the routes by which major versions are signed."""
    system, made = the_system(), 0
    for code, title, steps in (
        (route.CODE, route.TITLE, route.steps()),
        (route.CONTRACTS, route.CONTRACTS_TITLE, route.contract_steps()),
    ):
        if route_in_force(code, at) is None:
            approvals.define_route(
                code=code, title=title, steps=steps, limit=route.LIMIT, in_force_from=at,
                by=system, at=at,
            )  # fmt: skip
            made += 1
    record("documents.installed", by=system, target=queries.SUBJECT, clause=CLAUSE, at=at,
           made=made)  # fmt: skip
    return made


def _moved(action: str, pk: int, stage: Stage, by: Actor, at: datetime) -> Version:
    document, version = _both(pk)
    version.put(stage=stage)
    record(action, by=by, target=document, clause=CLAUSE, at=at, edition=version.ordinal)
    return version


def _both(pk: int) -> tuple[Document, Version]:
    version = Version.objects.get(pk=pk)
    document = locked(version.document_id)
    version.document = document
    return document, version
