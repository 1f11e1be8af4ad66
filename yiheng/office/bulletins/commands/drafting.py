"""From the first word to a complete draft: write, change, attach, throw away."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.bulletins import queries, rules
from yiheng.office.bulletins.commands.finding import found, pending, require_whole, write
from yiheng.office.bulletins.facts import Facts
from yiheng.office.bulletins.models import Attachment, Bulletin, Edition, Stage, State

CLAUSE = rules.CHANNELS


@command("bulletins.draft")
def draft(*, by: Member, at: datetime, idempotency_key: str, facts: Facts) -> Bulletin:
    """Begin an announcement of one's own unit; the same key goes on with the same draft."""
    rules.may_write(by, at).require()
    key = f"{by.pk}:{idempotency_key}"[:80]
    bulletin, made = Bulletin.objects.get_or_create(
        idempotency_key=key, defaults={"author": by, "unit": by.unit, "begun_at": at}
    )
    if made:
        write(Edition(bulletin=bulletin, ordinal=1), facts, at)
    record("bulletins.drafted", by=by, target=bulletin, clause=CLAUSE, at=at, unit=by.unit.code)
    return bulletin


@command("bulletins.revise")
def revise(*, pk: int, by: Member, at: datetime, facts: Facts) -> Edition:
    """Change what is not issued; under approval it stays complete, and its signatures are void."""
    bulletin, edition = _own(pk, by)
    write(edition, facts, at)
    if edition.stage == Stage.IN_APPROVAL:
        require_whole(bulletin, edition, at)
    record(
        "bulletins.revised", by=by, target=bulletin, clause=CLAUSE, at=at,
        edition=edition.ordinal, content=_digest(edition),
    )  # fmt: skip
    _tell_signers(edition, by, at)
    return edition


@command("bulletins.attach")
def attach(*, pk: int, by: Member, at: datetime, name: str, content: bytes) -> Attachment:
    """Add a file, or replace the one of that name; this voids signatures."""
    bulletin, edition = _own(pk, by)
    made, replaced = Attachment.put(
        queries.attachments(edition), name=name, content=content, at=at, clause=CLAUSE,
        bulletin=bulletin, since=edition.ordinal,
    )  # fmt: skip
    for old in replaced:
        _take_off(old, edition, at)
    record(
        "bulletins.attached", by=by, target=bulletin, clause=CLAUSE, at=at, attachment=made.pk,
        digest=made.digest, edition=edition.ordinal,
    )  # fmt: skip
    _tell_signers(edition, by, at)
    return made


@command("bulletins.detach")
def detach(*, pk: int, attachment: int, by: Member, at: datetime) -> Attachment:
    """Take a file off what is not issued; editions before keep theirs; this voids signatures."""
    bulletin, edition = _own(pk, by)
    file = queries.attachments(edition).filter(pk=attachment).first()
    if file is None:
        raise NotFound
    _take_off(file, edition, at)
    record(
        "bulletins.detached", by=by, target=bulletin, clause=CLAUSE, at=at, attachment=file.pk,
        digest=file.digest, edition=edition.ordinal,
    )  # fmt: skip
    _tell_signers(edition, by, at)
    return file


@command("bulletins.drop")
def drop(*, pk: int, by: Member, at: datetime) -> Bulletin:
    """Throw away what is not issued: a draft, or a correction under way."""
    bulletin, edition = _own(pk, by)
    if edition.stage == Stage.IN_APPROVAL:
        approvals.withdraw(subject=queries.SUBJECT, pk=edition.pk, by=by, at=at)
    edition.put(stage=Stage.DROPPED)
    for one in bulletin.attachments.filter(since=edition.ordinal, removed_at=None):
        one.remove(at)
    bulletin.attachments.filter(until=edition.ordinal).update(until=None)
    if bulletin.state == State.DRAFT:
        bulletin.put(state=State.DROPPED)
    record(
        "bulletins.dropped", by=by, target=bulletin, clause=CLAUSE, at=at, edition=edition.ordinal
    )
    return bulletin


def _own(pk: int, by: Member) -> tuple[Bulletin, Edition]:
    bulletin = found(pk, by)
    edition = pending(bulletin)
    rules.may_edit(by, bulletin, edition).require()
    return bulletin, edition


def _take_off(file: Attachment, edition: Edition, at: datetime) -> None:
    """A file of this edition goes; one of an earlier edition ends with it."""
    if file.since == edition.ordinal:
        file.remove(at)
        return
    file.until = edition.ordinal
    file.save(update_fields=["until"])


def _tell_signers(edition: Edition, by: Member, at: datetime) -> None:
    if edition.stage == Stage.IN_APPROVAL:
        approvals.content_changed(subject=queries.SUBJECT, pk=edition.pk, by=by, at=at)


def _digest(edition: Edition) -> str:
    return sha256(queries.content_bytes(edition.pk)).hexdigest()
