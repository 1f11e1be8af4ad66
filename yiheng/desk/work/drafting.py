"""草稿: what a member has begun in any room, to go on with or to throw away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from yiheng.core import drafts as kinds
from yiheng.core.errors import NotFound
from yiheng.desk.work.drawing import Item
from yiheng.desk.work.queue import Wanted
from yiheng.desk.work.rows import Arm, Row, Together
from yiheng.governance.people.models import Member

DRAFT = "稿"


def drafts(viewer: Member, at: datetime, wanted: Wanted) -> Together:
    """What was begun, the latest first."""
    return Together([_arm(one, viewer, at, wanted.words) for one in kinds.KINDS.values()],
                    latest_first=True)  # fmt: skip


def drawn(rows: Sequence[Row], viewer: Member, at: datetime) -> list[Item]:
    """The lines of 草稿."""
    return [_item(row, kinds.KINDS[row.source]) for row in rows]


def discard(source: str, pk: int, by: Member, at: datetime) -> None:
    """Throw one away by its feature's own command; absent and not one's own are the same."""
    kind = kinds.KINDS.get(source)
    if kind is None or not kind.mine(by, at).filter(pk=pk).exists():
        raise NotFound
    kind.discard(pk=pk, by=by, at=at)


def _arm(kind: kinds.Kind, viewer: Member, at: datetime, words: str) -> Arm:
    one = Arm(
        source=kind.name, rows=kind.mine(viewer, at), when=kind.since, since=kind.since,
        what=kind.what, who=kind.state, cite=kind.clause,
    )  # fmt: skip
    for word in words.split():
        if word not in str(kind.title):
            one = one.within(Q(y_what__icontains=word))
    return one


def _item(row: Row, kind: kinds.Kind) -> Item:
    begun = row.who == kinds.DRAFT
    return {
        "glyph": DRAFT, "title": row.what.strip() or _("未命名"), "url": kind.page(row.key),
        "kind": kind.title, "cite": row.cite, "at": row.when, "key": row.key,
        "source": row.source if begun else "", "tone": "" if begun else "warn",
        "status": _("草稿") if begun else _("已退回"),
    }  # fmt: skip
