"""From a file to a version that is ready: begun, changed, dropped, the next, from elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid
from yiheng.core.verdict import on_field
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.naming import DocumentName
from yiheng.office.documents import filing, queries, rules
from yiheng.office.documents.commands.finding import (
    described,
    found,
    graded,
    pending,
    text_of,
)
from yiheng.office.documents.facts import Facts, Upload
from yiheng.office.documents.models import OPEN, Change, Document, Stage, State, Version
from yiheng.office.documents.permissions import WRITE


@command("documents.draft")
def draft(
    *, by: Member, at: datetime, idempotency_key: str, facts: Facts, upload: Upload,
    named: DocumentName | None = None,
) -> Document:  # fmt: skip
    """Begin a document with its first file; the same key goes on with the same document."""
    by.may(WRITE, at).require()
    key = f"{by.pk}:{idempotency_key}"[:80]
    document = Document.objects.filter(idempotency_key=key).first()
    if document is None:
        document = Document(idempotency_key=key, owner=by, unit=by.unit, begun_at=at)
        version = Version(ordinal=1, saved_by=by, named_on=named.day if named else None)
        described(document, version, facts, by, at)
        document.save()
        version.document = document
        _store(version, upload, at)
    record(
        "documents.drafted", by=by, target=document, clause=rules.NAMING, at=at, kind=document.kind,
        grade=document.grade, unit=document.unit.code,
    )  # fmt: skip
    return document


@command("documents.revise")
def revise(
    *, pk: int, by: Member, at: datetime, facts: Facts, upload: Upload | None = None
) -> Version:
    """Change what is not issued, with another file where one is given; this voids signatures."""
    document = found(pk, by)
    version = pending(document)
    rules.may_change(by, document, version, at).require()
    if document.state == State.DRAFT:
        described(document, version, facts, by, at)
        document.save()
    elif version.change == Change.MAJOR:
        graded(document, version, facts)
    else:
        version.note = text_of("note", facts.note)
    if document.state == State.IN_FORCE:
        _says_what_changed(version)
    if upload is not None:
        filing.erase(version)
        _store(version, upload, at)
    version.text = version.text if version.grade in OPEN else ""
    version.save()
    record(
        "documents.revised", by=by, target=document, clause=rules.NUMBERING, at=at,
        edition=version.ordinal, digest=version.digest, grade=version.grade,
    )  # fmt: skip
    if version.stage == Stage.IN_APPROVAL:
        approvals.content_changed(subject=queries.SUBJECT, pk=version.pk, by=by, at=at)
    return version


@command("documents.add_version")
def add_version(
    *, pk: int, by: Member, at: datetime, change: str, facts: Facts, upload: Upload,
    named: DocumentName | None = None,
) -> Version:  # fmt: skip
    """Bring the next version: a minor one keeps its grade, a major one may have another."""
    document = found(pk, by)
    rules.may_write(by, document, queries.pending(document), at).require()
    if change not in Change.values:
        raise Invalid("change", _("请选择主版本或次版本"), clause=rules.NUMBERING)
    current = document.current
    assert current is not None
    version = Version(
        document=document, ordinal=document.versions.count() + 1, change=change, saved_by=by,
        grade=current.grade, readers=current.readers, named_on=named.day if named else None,
        note=text_of("note", facts.note),
    )  # fmt: skip
    if change == Change.MAJOR:
        graded(document, version, facts)
    _says_what_changed(version)
    _store(version, upload, at)
    record(
        "documents.version_added", by=by, target=document, clause=rules.NUMBERING, at=at,
        edition=version.ordinal, change=change, digest=version.digest,
    )  # fmt: skip
    return version


@command("documents.take_in")
def take_in(
    *, by: Member, at: datetime, idempotency_key: str, facts: Facts, upload: Upload
) -> Document:
    """Take in a file that is named already: its name is held against the rules, and continued."""
    by.may(WRITE, at).require()
    kept = queries.granularity(at)
    on_field("file", rules.may_take(upload.name, kept, day_of(at)))
    named = DocumentName.parse(upload.name.rpartition(".")[0], kept)
    document = queries.of_subject(named.project, by)
    before = document.current.number if document and document.current else None
    on_field("file", rules.may_follow(before, named.version))
    facts = Facts(subject=named.project, project=facts.project, kind=facts.kind, grade=facts.grade,
                  readers=facts.readers, note=facts.note)  # fmt: skip
    if document is None:
        document = draft(
            by=by, at=at, idempotency_key=idempotency_key, facts=facts, upload=upload, named=named
        )
    else:
        change = Change.MAJOR if named.version.minor == 0 else Change.MINOR
        add_version(
            pk=document.pk, by=by, at=at, change=change, facts=facts, upload=upload, named=named
        )
    record(
        "documents.taken_in", by=by, target=document, clause=rules.NAMING, at=at,
        version=str(named.version), digest=pending(document).digest,
    )  # fmt: skip
    return document


@command("documents.drop")
def drop(*, pk: int, by: Member, at: datetime) -> Document:
    """Throw away what is not issued, its key at once: a document, or its next version."""
    document = found(pk, by)
    version = pending(document)
    rules.may_change(by, document, version, at).require()
    if version.stage in (Stage.IN_APPROVAL, Stage.RETURNED):
        approvals.withdraw(subject=queries.SUBJECT, pk=version.pk, by=by, at=at)
        version.refresh_from_db()
    filing.erase(version)
    version.put(stage=Stage.DROPPED, text="")
    if document.state == State.DRAFT:
        document.put(state=State.DROPPED)
    record(
        "documents.dropped", by=by, target=document, clause=rules.NUMBERING, at=at,
        edition=version.ordinal,
    )  # fmt: skip
    return document


def _says_what_changed(version: Version) -> None:
    if not version.note:
        raise Invalid("note", _("请写明修订了什么"), clause=rules.CLEAR)


def _store(version: Version, upload: Upload, at: datetime) -> None:
    """Seal the file and save the row: both stand, or neither counts."""
    filing.keep(version, upload)
    version.saved_at = at
    version.text = upload.text if version.grade in OPEN else ""
    version.save()
