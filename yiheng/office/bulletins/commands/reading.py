"""Reading: the receipt of who was told, and the files."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import commands as notices
from yiheng.governance.people.models import Member
from yiheng.office.bulletins import queries, rules
from yiheng.office.bulletins.commands.finding import found
from yiheng.office.bulletins.models import Attachment, Reader


@command("bulletins.read")
def read(*, pk: int, by: Member, at: datetime) -> Reader:
    """Leave one's receipt (7.1-b); the first time counts, and nobody need call any more."""
    bulletin = found(pk, by)
    reader = queries.reader_of(bulletin, by)
    verdict = rules.may_read(reader)
    verdict.require()
    assert reader is not None
    notices.mark_page_read(url=bulletin.page, by=by, at=at)
    reader.notice.refresh_from_db()
    record(
        "bulletins.read", by=by, target=bulletin, clause=verdict.clause, at=at,
        edition=reader.edition.ordinal,
    )  # fmt: skip
    return reader


@command("bulletins.read_attachment")
def read_attachment(*, pk: int, by: Member, at: datetime) -> tuple[Attachment, bytes]:
    """Open a file of an edition that the reader may see."""
    file = Attachment.objects.filter(pk=pk, removed_at=None).first()
    seen = queries.editions_visible_to(by)
    if file is None or not any(
        queries.attachments(one).filter(pk=pk).exists()
        for one in seen.filter(bulletin=file.bulletin_id)
    ):
        raise NotFound
    content = file.content()
    record("bulletins.attachment_read", by=by, target=file, clause="0-g", at=at, digest=file.digest)
    return file, content
