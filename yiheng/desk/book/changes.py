"""What the pages of two-person changes say: what waits, what was settled, and who may do what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.proposals import Stand, may_settle
from yiheng.desk.book import stages, values
from yiheng.governance.people.models import Member
from yiheng.governance.regulation import queries
from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.governance.regulation.models import Change, ChangeKind
from yiheng.governance.regulation.stages import Stage

Parts = dict[str, Any]
TONES = {
    Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: "",
}  # fmt: skip

NOTHING = {
    ChangeKind.PARAMETER: gettext_lazy("未设定"), ChangeKind.STAGE: gettext_lazy("各条不同"),
    ChangeKind.WORD: gettext_lazy("制度用语"), ChangeKind.VERSION: "—",
}  # fmt: skip


def row(change: Change) -> Parts:
    """A change as a line: what of it becomes what."""
    title, url, worded = _NAMED[ChangeKind(change.kind)](change)
    return {
        "change": change, "title": title, "url": url, "stand": change.get_stand_display(),
        "tone": TONES[Stand(change.stand)], "kind": change.get_kind_display(),
        "before": worded(change.before) if change.before else NOTHING[ChangeKind(change.kind)],
        "after": worded(change.value),
    }  # fmt: skip


def replaced_by(change: Change, at: datetime) -> Parts | None:
    """The change that was confirmed before and takes the place of this one on a later day."""
    later = queries.confirmed_for_later(change, at)
    return row(later) if later else None


def waiting(kind: str, subject: str) -> list[Parts]:
    """What waits for a second person on one subject."""
    return [row(one) for one in queries.waiting(kind, subject)]


def tabs(kind: str) -> list[Parts]:
    """All, and each kind of change, with the number of those that wait."""
    counted = [one.kind for one in queries.waiting()]
    named: Sequence[tuple[str, Any]] = [("", _("全部")), *ChangeKind.choices]
    return [
        {"title": title, "url": f"?kind={code}" if code else "?", "current": code == kind,
         "count": counted.count(code) if code else len(counted)}
        for code, title in named
    ]  # fmt: skip


def settling(change: Change, viewer: Member, at: datetime) -> Parts:
    """What this reader may do with it, and why not."""
    may = viewer.may("regulation:confirm", at)
    confirm = may_settle(change, Stand.CONFIRMED, viewer, change.clause) if may else may
    withdraw = may_settle(change, Stand.WITHDRAWN, viewer, change.clause)
    return {"confirm": confirm, "withdraw": withdraw, "open": change.open}


def _parameter(change: Change) -> tuple[str, str, Any]:
    one = PARAMETERS[change.subject]
    url = reverse("book:parameter", args=[one.id])
    return one.title, url, lambda text: values.worded(one, text)


def _stage(change: Change) -> tuple[str, str, Any]:
    known = change.subject in CLAUSES
    url = reverse("book:clause", args=[change.subject]) if known else reverse("book:stages")
    return stages.scope_named(change.subject), url, lambda code: str(Stage(code).label)


def _word(change: Change) -> tuple[str, str, Any]:
    return _("称谓“%(term)s”") % {"term": change.subject}, reverse("book:words"), str


def _version(change: Change) -> tuple[str, str, Any]:
    url = reverse("book:version", args=[change.subject])
    return _("制度版本 %(number)s") % {"number": change.subject}, url, str


_NAMED = {
    ChangeKind.PARAMETER: _parameter, ChangeKind.STAGE: _stage, ChangeKind.WORD: _word,
    ChangeKind.VERSION: _version,
}  # fmt: skip
