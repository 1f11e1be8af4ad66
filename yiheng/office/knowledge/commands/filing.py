"""Files of an article: added to what is pending, taken off, opened by who reads it."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.knowledge import queries, rules
from yiheng.office.knowledge.commands.finding import found
from yiheng.office.knowledge.models import Article, Attachment, Version


@command("knowledge.attach")
def attach(*, pk: int, by: Member, at: datetime, name: str, content: bytes) -> Attachment:
    """Add a file to the pending version, or replace the one of that name."""
    article, version = _pending(pk, by, at)
    made, replaced = Attachment.put(
        queries.attachments(version), name=name, content=content, at=at, clause=rules.STORED,
        article=article, since=version.ordinal,
    )  # fmt: skip
    for old in replaced:
        _take_off(old, version, at)
    record(
        "knowledge.attached", by=by, target=article, clause=rules.STORED, at=at,
        attachment=made.pk, digest=made.digest, version=version.ordinal,
    )  # fmt: skip
    return made


@command("knowledge.detach")
def detach(*, pk: int, attachment: int, by: Member, at: datetime) -> Attachment:
    """Take a file off the pending version; the versions before keep theirs."""
    article, version = _pending(pk, by, at)
    file = queries.attachments(version).filter(pk=attachment).first()
    if file is None:
        raise NotFound
    _take_off(file, version, at)
    record(
        "knowledge.detached", by=by, target=article, clause=rules.STORED, at=at,
        attachment=file.pk, digest=file.digest, version=version.ordinal,
    )  # fmt: skip
    return file


@command("knowledge.read_attachment")
def read_attachment(*, pk: int, by: Member, at: datetime) -> tuple[Attachment, bytes]:
    """Open a file of a version that the reader may see."""
    file = Attachment.objects.filter(pk=pk, removed_at=None).first()
    article = file and queries.visible_to(by, at).filter(pk=file.article_id).first()
    if (
        file is None
        or not article
        or not any(
            queries.attachments(one).filter(pk=pk).exists()
            for one in queries.versions_of(article, by, at)
        )
    ):
        raise NotFound
    content = file.content()
    record("knowledge.attachment_read", by=by, target=file, clause="0-g", at=at, digest=file.digest)
    return file, content


def put_back(article: Article, version: Version, at: datetime) -> None:
    """What a version that is thrown away added goes, what it took off stays."""
    for one in article.attachments.filter(since=version.ordinal, removed_at=None):
        one.remove(at)
    article.attachments.filter(until=version.ordinal).update(until=None)


def _pending(pk: int, by: Member, at: datetime) -> tuple[Article, Version]:
    article = found(pk, by, at)
    version = queries.pending(article)
    rules.may_publish(by, article, version, at).require()
    assert version is not None
    return article, version


def _take_off(file: Attachment, version: Version, at: datetime) -> None:
    """A file of this version goes; one of an earlier version ends with it."""
    if file.since == version.ordinal:
        file.remove(at)
        return
    file.until = version.ordinal
    file.save(update_fields=["until"])
