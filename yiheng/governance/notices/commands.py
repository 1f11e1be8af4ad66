"""What a recipient does with a notice."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import queries
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member

RECEIPT = "7.1-b"


@command("notices.mark_read")
def mark_read(*, pk: int, by: Member, at: datetime) -> Notice:
    """Note that the recipient has read it (7.1-b: a receipt); twice changes nothing more."""
    notice = queries.visible_to(by).select_for_update().filter(pk=pk).first()
    if notice is None:
        raise NotFound
    notice.read(at)
    record("notices.read", by=by, target=notice, clause=RECEIPT, at=at, kind=notice.kind)
    return notice


@command("notices.mark_all_read")
def mark_all_read(*, by: Member, at: datetime) -> int:
    """Note that the recipient has read everything up to now; gives how many were unread."""
    count = queries.unread(by).filter(created_at__lte=at).update(read_at=at)
    record("notices.all_read", by=by, target=by, clause=RECEIPT, at=at, count=count)
    return count
