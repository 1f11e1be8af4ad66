"""已办, 我发起的, 抄送我的: what a member has done, begun, and was sent to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from yiheng.core import proposals
from yiheng.core.proposals import Kind, Stand
from yiheng.desk.work import queue
from yiheng.desk.work.drawing import SETTLE, SIGN, Item, names, waited
from yiheng.desk.work.queue import EVERYTHING, Wanted
from yiheng.desk.work.rows import Arm, Row, Together
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.flowing import DUTY as SIGNING
from yiheng.governance.approvals.models import Case, Decision, Reading, Signature, State
from yiheng.governance.duties import kinds
from yiheng.governance.duties import queries as duties
from yiheng.governance.duties.kinds import glyph_of
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holding, in_force

APPLIED, PROPOSED = "case", "proposal"
APPLY, COPY = "申", "阅"
TONES = {Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: ""}


def done(viewer: Member, at: datetime, wanted: Wanted = EVERYTHING) -> Together:
    """What this member signed, finished or settled, latest first."""
    arms: list[Arm] = []
    if wanted.kind in ("", queue.SIGN):
        rows = _worded(approvals.signed_by(viewer), wanted.words, "case__title")
        arms.append(Arm(source=queue.SIGN, rows=rows, when=F("signed_at"), since=F("signed_at")))
    if wanted.kind in ("", queue.OWE):
        ended = queue.said(
            duties.done_by(viewer, at).exclude(kind=SIGNING), kinds.KINDS, wanted.words
        )
        arms.append(Arm(source=queue.OWE, rows=ended, when=F("closed_at"), since=F("opened_at")))
    if wanted.kind in ("", queue.SETTLE):
        for kind, rows in proposals.settled_by(viewer):
            arms.append(_proposal(kind, rows, "settled_at", "proposed_by_label", wanted))
    return Together(arms, latest_first=True)


def mine(viewer: Member, wanted: Wanted = EVERYTHING) -> Together:
    """What this member handed in or proposed, latest first."""
    arms: list[Arm] = []
    if wanted.kind in ("", APPLIED):
        rows = _worded(Case.objects.filter(applicant=viewer), wanted.words, "title")
        arms.append(Arm(source=APPLIED, rows=rows, when=F("submitted_at"), since=F("submitted_at")))
    if wanted.kind in ("", PROPOSED):
        for kind, rows in proposals.proposed_by(viewer):
            arms.append(_proposal(kind, rows, "proposed_at", kind.asked, wanted))
    return Together(arms, latest_first=True)


def copied(viewer: Member, wanted: Wanted = EVERYTHING) -> QuerySet[Reading]:
    """What was sent round to this member, latest first."""
    rows = _worded(approvals.circulated_to(viewer), wanted.words, "case__title")
    return rows.filter(read_at=None) if wanted.kind == "unread" else rows


def drawn_done(rows: Sequence[Row], viewer: Member, at: datetime) -> list[Item]:
    """The lines of 已办."""
    signed = Signature.objects.select_related("case").in_bulk(_keys(rows, queue.SIGN))
    ended = Duty.objects.in_bulk(_keys(rows, queue.OWE))
    found = []
    for row in rows:
        if row.source == queue.SIGN:
            found.append(_signature(signed[row.key]))
        elif row.source == queue.OWE:
            found.append(_finished(ended[row.key]))
        else:
            stand, who = row.who.split(" ", 1)
            meta = _("%(who)s 提出") % {"who": who}
            found.append(_proposed(row, Stand(stand)) | {"meta": meta})
    return found


def drawn_mine(rows: Sequence[Row], viewer: Member, at: datetime) -> list[Item]:
    """The lines of 我发起的: where each is stuck, and for how long."""
    keys = _keys(rows, APPLIED)
    cases = Case.objects.select_related("unit").prefetch_related(
        "steps__member", "steps__transferred_by"
    ).in_bulk(keys) if keys else {}  # fmt: skip
    running = any(case.in_progress for case in cases.values())
    held = set(in_force(at).values_list("post__code", flat=True)) if running else set()
    asked = holding({
        proposals.KINDS[row.source].permission for row in rows
        if row.source in proposals.KINDS and row.who.startswith(Stand.PROPOSED)
    } - {""}, at)  # fmt: skip
    return [
        _case(cases[row.key], held, at) if row.source == APPLIED else _own(row, asked, viewer, at)
        for row in rows
    ]


def drawn_copied(rows: Iterable[Reading], viewer: Member, at: datetime) -> list[Item]:
    """The lines of 抄送我的, each with its receipt."""
    return [
        {
            "glyph": COPY, "title": one.case.title, "url": one.case.page, "cite": one.case.clause,
            "at": one.asked_at, "tone": "ok" if one.read_at else "info",
            "status": _("已阅") if one.read_at else _("未阅"),
            "meta": _("%(who)s 传阅") % {"who": one.asked_by.name},
            "receipt": None if one.read_at else one.case_id,
        }
        for one in rows
    ]  # fmt: skip


def _proposal(kind: Kind, rows: QuerySet[proposals.Proposal], time: str, who: object,
              wanted: Wanted) -> Arm:  # fmt: skip
    """Proposals as an arm; ``who`` begins with where each stands."""
    one = Arm(
        source=kind.name, rows=rows, key=kind.place, when=F(time), since=F("proposed_at"),
        what=kind.what, who=Concat(F("stand"), Value(" "), who), cite=kind.clause,
    )  # fmt: skip
    return queue.worded(one, kind, wanted.words)


def _worded(rows: QuerySet[Any], words: str, field: str) -> QuerySet[Any]:
    for word in words.split():
        rows = rows.filter(**{f"{field}__icontains": word})
    return rows


def _keys(rows: Iterable[Row], source: str) -> list[int]:
    return [row.key for row in rows if row.source == source]


def _signature(one: Signature) -> Item:
    return {
        "glyph": SIGN, "title": one.case.title, "url": one.case.page, "cite": one.case.clause,
        "at": one.signed_at, "tone": "" if one.voided_at else "ok",
        "status": _("签字已作废") if one.voided_at else Decision(one.decision).label,
    }  # fmt: skip


def _finished(one: Duty) -> Item:
    return {
        "glyph": glyph_of(one.kind), "title": one.title, "url": one.url, "cite": one.clause,
        "at": one.closed_at, "tone": "ok" if one.met else "warn",
        "status": _("按时办结") if one.met else _("逾期办结"),
    }  # fmt: skip


def _proposed(row: Row, stand: Stand) -> Item:
    kind = proposals.KINDS[row.source]
    return {
        "glyph": SETTLE, "title": kind.titled(row.what), "url": kind.page(row.key),
        "cite": row.cite, "at": row.when, "tone": TONES[stand], "status": stand.label,
    }  # fmt: skip


def _own(row: Row, asked: dict[str, list[Member]], viewer: Member, at: datetime) -> Item:
    kind = proposals.KINDS[row.source]
    stand, person = row.who.split(" ", 1)
    meta = ""
    if stand == Stand.PROPOSED:
        able = [one.name for one in asked.get(kind.permission, ()) if one.pk != viewer.pk]
        others = [person] if person else able
        where = {"who": names(others), "wait": waited(row.since, at)}
        meta = _("卡在%(who)s %(wait)s") % where if others else _("%(wait)s无人可确认") % where
    return _proposed(row, Stand(stand)) | {"meta": meta, "glyph": "提"}


def _case(case: Case, held: set[str], at: datetime) -> Item:
    step = next((one for one in case.steps.all() if one.waiting), None)
    status, tone = State(case.state).label, "ok" if case.state == State.APPROVED else "warn"
    meta = ""
    if step is not None:
        where = {"post": step.who, "wait": waited(step.since or case.submitted_at, at)}
        vacant = step.member_id is None and step.post not in held
        meta = (
            _("卡在%(post)s %(wait)s：该岗位空缺") if vacant else _("卡在%(post)s %(wait)s")
        ) % where
    return {
        "glyph": APPLY, "title": case.title, "url": case.page, "cite": case.clause, "meta": meta,
        "at": case.submitted_at, "tone": tone, "status": status,
    }  # fmt: skip
