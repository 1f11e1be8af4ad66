"""Everything that can happen to a collection application and its licence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yiheng.care.collection import queries, rules
from yiheng.care.collection.models import Application, Attachment, Licence, State
from yiheng.core.actor import Actor
from yiheng.core.clock import local
from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole_or_none
from yiheng.standards.china.names import serial


@command("collection.draft")
def draft(*, by: Member, at: datetime, idempotency_key: str, **facts: Any) -> Application:
    """Begin an application; the same key twice gives the first one again.

    Raises ``NotFound`` for the key of another's.
    """
    by.may("collection:apply", at).require()
    known = Application.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None and known.author_id != by.pk:
        raise NotFound
    application = known or Application.objects.create(
        number=_next_number(at), author=by, unit=by.unit, created_at=at,
        idempotency_key=idempotency_key, **facts,
    )  # fmt: skip
    record("collection.drafted", by=by, target=application, clause="3.1-q", at=at)
    return application


@command("collection.revise")
def revise(*, pk: int, by: Member, at: datetime, facts: Mapping[str, Any]) -> Application:
    """Change an application; under approval this voids the signatures given so far."""
    application = _own(pk, by)
    for name, value in facts.items():
        setattr(application, name, value)
    application.save(update_fields=list(facts))
    record(
        "collection.revised", by=by, target=application, clause="3.1-q", at=at,
        fields=sorted(facts),
    )  # fmt: skip
    _tell_signers(application, by, at)
    return application


@command("collection.attach")
def attach(*, pk: int, by: Member, at: datetime, name: str, content: bytes) -> Attachment:
    """Add a file, or replace the one of that name; under approval this voids signatures."""
    application = _own(pk, by)
    attachment, replaced = Attachment.put(
        queries.attachments(application), name=name, content=content, at=at, clause="3.1-q",
        application=application,
    )  # fmt: skip
    for old in replaced:
        old.remove(at)
    record(
        "collection.attached", by=by, target=application, clause="3.1-q", at=at,
        attachment=attachment.pk, digest=attachment.digest,
    )  # fmt: skip
    _tell_signers(application, by, at)
    return attachment


@command("collection.detach")
def detach(*, pk: int, by: Member, at: datetime, attachment: int) -> Attachment:
    """Take a file off an application; under approval this voids signatures."""
    application = _own(pk, by)
    file = queries.attachments(application).filter(pk=attachment).first()
    if file is None:
        raise NotFound
    file.remove(at)
    record(
        "collection.detached", by=by, target=application, clause="3.1-q", at=at,
        attachment=file.pk, digest=file.digest,
    )  # fmt: skip
    _tell_signers(application, by, at)
    return file


@command("collection.read_attachment")
def read_attachment(*, pk: int, by: Member, at: datetime) -> tuple[Attachment, bytes]:
    """Open a file of an application that the reader may see."""
    attachment = Attachment.objects.filter(
        pk=pk, removed_at=None, application__in=queries.visible_to(by)
    ).first()
    if attachment is None:
        raise NotFound
    content = attachment.content()
    record(
        "collection.attachment_read", by=by, target=attachment, clause="3.1-s", at=at,
        digest=attachment.digest,
    )  # fmt: skip
    return attachment, content


@command("collection.submit")
def submit(*, pk: int, by: Member, at: datetime) -> Application:
    """Hand a complete application in for its signatures (3.1-r)."""
    application = _found(pk, by)
    verdict = rules.may_submit(by, application, at)
    verdict.require()
    application.move(State.IN_APPROVAL)
    approvals.submit(subject=queries.SUBJECT, pk=pk, by=by, at=at)
    record("collection.submitted", by=by, target=application, clause=verdict.clause, at=at)
    return application


@command("collection.withdraw")
def withdraw(*, pk: int, by: Member, at: datetime) -> Application:
    """Take an application back; its case is closed with it."""
    application = _own(pk, by)
    if application.state in (State.IN_APPROVAL, State.RETURNED):
        approvals.withdraw(subject=queries.SUBJECT, pk=pk, by=by, at=at)
        application.refresh_from_db()
        return application
    return take_back(pk=pk, by=by, at=at)


@command("collection.take_back")
def take_back(*, pk: int, by: Actor, at: datetime) -> Application:
    """The application is withdrawn; its case, where it had one, is closed already."""
    application = Application.objects.select_for_update().get(pk=pk)
    application.move(State.WITHDRAWN, at)
    record("collection.withdrawn", by=by, target=application, clause="3.1-q", at=at)
    return application


@command("collection.open_licence")
def open_licence(*, pk: int, by: Actor, at: datetime) -> Licence:
    """The last signature opens the licence, with a key of its own for its quarantine."""
    application = Application.objects.select_for_update().get(pk=pk)
    application.move(State.APPROVED, at)
    begins = max(at, application.period_from)
    licence = Licence.objects.create(
        application=application, scope=application.scope, opened_at=at, valid_from=begins,
        valid_until=rules.licensed_until(
            begins, application.period_until, whole_or_none(rules.LONGEST, at=at)
        ),
        retention_months=application.retention_months,
    )  # fmt: skip
    vault.create_owners([licence.owner])
    record(
        "collection.licence_opened", by=by, target=licence, clause="3.1-r", at=at,
        application=application.number, types=sorted(licence.scope),
    )  # fmt: skip
    return licence


@command("collection.close")
def close(*, pk: int, by: Actor, at: datetime) -> Application:
    """A refusal is final for this application."""
    application = Application.objects.select_for_update().get(pk=pk)
    application.move(State.REFUSED, at)
    record("collection.closed", by=by, target=application, clause="3.1-r", at=at)
    return application


@command("collection.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Application:
    """A signer returns the application to its author."""
    application = Application.objects.select_for_update().get(pk=pk)
    application.move(State.RETURNED)
    record("collection.handed_back", by=by, target=application, clause="3.1-r", at=at)
    return application


@command("collection.revoke")
def revoke(*, pk: int, by: Member, at: datetime) -> Licence:
    """Stop a licence before its time."""
    by.may("collection:revoke", at).require()
    seen = queries.visible_to(by).filter(pk=pk)
    licence = Licence.objects.select_for_update().filter(application__in=seen).first()
    if licence is None:
        raise NotFound
    verdict = rules.may_revoke(licence, at)
    verdict.require()
    licence.revoke(at)
    record("collection.licence_revoked", by=by, target=licence, clause=verdict.clause, at=at)
    return licence


def _found(pk: int, by: Member) -> Application:
    application = (
        Application.objects.select_for_update(of=("self",))
        .filter(pk__in=queries.visible_to(by).values("pk"), pk=pk)
        .first()
    )
    if application is None:
        raise NotFound
    return application


def _own(pk: int, by: Member) -> Application:
    application = _found(pk, by)
    rules.may_change(by, application).require()
    return application


def _tell_signers(application: Application, by: Member, at: datetime) -> None:
    if application.state == State.IN_APPROVAL:
        approvals.content_changed(subject=queries.SUBJECT, pk=application.pk, by=by, at=at)


def _next_number(at: datetime) -> str:
    year = local(at).year
    begun = Application.objects.filter(number__startswith=f"集申〔{year}〕").count()
    return serial("集申", year, begun + 1)
