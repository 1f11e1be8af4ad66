"""待阅: the unread notices, one line a kind; of one kind, each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yiheng.desk.work import queue
from yiheng.desk.work.drawing import Item
from yiheng.desk.work.queue import Wanted
from yiheng.governance.notices import queries
from yiheng.governance.notices.kinds import KINDS, read_there
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member


def unread(viewer: Member, at: datetime, wanted: Wanted) -> Any:
    """The kinds that have something unread, the newest first; or the notices that are looked for,
    one by one."""
    if not wanted.kind and not wanted.words:
        return queries.unread_kinds(viewer)
    rows = queue.said(queries.unread(viewer), KINDS, wanted.words)
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def drawn(rows: Sequence[Any], viewer: Member, at: datetime) -> list[Item]:
    """Each kind by its newest notice and how many there are; or each notice."""
    found = list(rows)
    grouped = [one for one in found if isinstance(one, dict)]
    if len(grouped) != len(found):
        return [{"one": one, "count": 1} for one in found]
    newest = Notice.objects.select_related("sending").in_bulk([one["newest"] for one in grouped])
    there = read_there()
    return [
        {"one": newest[one["newest"]], "count": one["n"], "there": one["kind"] in there}
        for one in grouped
    ]
