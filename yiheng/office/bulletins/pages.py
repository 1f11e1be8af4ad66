"""What the pages of announcements show, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.ui.diffs import lines
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.permissions import OVERSEE
from yiheng.governance.people.models import Member
from yiheng.office.bulletins import queries, rules
from yiheng.office.bulletins.describing import changes, facts, scope
from yiheng.office.bulletins.models import EDITABLE, Bulletin, Edition, Stage, State

Row = dict[str, Any]
TONES: Mapping[str, str] = {
    State.DRAFT: "", State.PUBLISHED: "ok", State.WITHDRAWN: "bad", State.EXPIRED: "",
    State.DROPPED: "",
}  # fmt: skip
STAGES: Mapping[str, str] = {
    Stage.DRAFT: "", Stage.IN_APPROVAL: "info", Stage.RETURNED: "warn", Stage.REFUSED: "bad",
    Stage.ISSUED: "ok", Stage.DROPPED: "",
}  # fmt: skip
WEIGHTS: Mapping[str, str] = {
    Importance.NORMAL: "", Importance.IMPORTANT: "warn", Importance.URGENT: "bad",
}  # fmt: skip
MOST_NAMES = 40
"""Of each unit so many names are written out before an announcement is issued."""


def tabs(viewer: Member, current: str, at: datetime) -> list[Row]:
    """收到的, 我起草的, 全部; the last two for those to whom they can hold anything."""
    unread = queries.received(viewer, read=False).filter(state=State.PUBLISHED).count()
    named: list[tuple[str, str, int | None]] = [("", _("收到的公告"), unread)]
    if rules.may_write(viewer, at):
        named.append(("mine", _("我起草的"), None))
    if viewer.may(OVERSEE, at):
        named.append(("all", _("全部公告"), None))
    return [
        {"title": title, "url": f"?tab={code}" if code else "?", "count": count,
         "current": code == current}
        for code, title, count in named
    ]  # fmt: skip


def detail(bulletin: Bulletin, edition: Edition, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a published announcement shows."""
    reader = queries.reader_of(bulletin, viewer)
    pending = queries.pending(bulletin)
    keeps = bulletin.author_id == viewer.pk
    follows = keeps or bool(viewer.may(OVERSEE, at))
    return {
        "one": bulletin, "edition": edition, "reader": reader, "keeps": keeps,
        "follows": follows, "weight": WEIGHTS[edition.importance],
        "tone": TONES[bulletin.state], "facts": facts(edition),
        "attachments": queries.attachments(edition),
        "asks": reader is not None and reader.asked,
        "may_pass": reader is not None and bool(rules.may_pass_on(viewer, bulletin, reader)),
        "unread": queries.unread(bulletin).count() if follows else 0,
        "told": queries.readers(bulletin).count() if follows else 0,
        "may_correct": rules.may_correct(viewer, bulletin, pending),
        "may_withdraw": bool(rules.may_withdraw(viewer, bulletin, at)),
        "pending": pending if keeps else None,
        "editions": list(bulletin.editions.filter(stage=Stage.ISSUED).order_by("-ordinal")),
    }  # fmt: skip


def of_edition(edition: Edition, viewer: Member, at: datetime) -> Row:
    """Everything that the page of one edition shows; of a pending one, whom it would reach."""
    bulletin = edition.bulletin
    mine, open_ = bulletin.author_id == viewer.pk, edition.stage in EDITABLE
    before = bulletin.editions.filter(ordinal__lt=edition.ordinal, stage=Stage.ISSUED).last()
    beyond = queries.beyond(edition.addressed, bulletin.unit)
    context: Row = {
        "one": bulletin, "edition": edition, "mine": mine, "open": open_ and mine,
        "tone": STAGES[edition.stage], "weight": WEIGHTS[edition.importance],
        "facts": facts(edition), "attachments": queries.attachments(edition), "before": before,
        "changes": changes(before, edition) if before else [],
        "lines": list(lines(before.body, edition.body)) if before else [],
        "case": queries.case_of(edition), "signs": rules.needs_signature(
            edition.importance, beyond),
    }  # fmt: skip
    if open_ and mine:
        context |= {
            "publish": rules.may_publish(viewer, bulletin, edition, beyond, at),
            "submit": rules.may_submit(viewer, bulletin, edition),
            "recall": rules.may_recall(viewer, bulletin, edition),
        }
    if edition.stage != Stage.ISSUED:
        context |= reach(bulletin, edition, at)
    return context


def reach(bulletin: Bulletin, edition: Edition, at: datetime) -> Row:
    """Whom an edition would be told to now: how many, and who, unit by unit."""
    members = queries.readers_to_be(bulletin, edition, at)
    rows = []
    for name, inside in groupby(members, key=lambda one: one.unit.name):
        names = [one.name for one in inside]
        rest = len(names) - MOST_NAMES
        shown = "、".join(names[:MOST_NAMES])
        rows.append((name, len(names), shown + (_(" 等") if rest > 0 else "")))
    return {"count": len(members), "units": rows, "scope": scope(edition.addressed)}
