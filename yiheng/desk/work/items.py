"""The desk's lists: everything to do is a duty or a step that waits for a signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.ui import formats
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.flowing import DUTY
from yiheng.governance.approvals.models import Case, Decision, State
from yiheng.governance.duties import queries as duties
from yiheng.governance.duties.kinds import glyph_of
from yiheng.governance.duties.models import Duty
from yiheng.governance.notices import queries as notices
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import in_force

Item = dict[str, Any]
Waiting = tuple[datetime, Duty | Mapping[str, Any]]
SHOWN = 12
STANDING = datetime(9000, 1, 1, tzinfo=UTC)  # after everything that has a due time
SIGN = "签"
_STEP = (
    "pk", "case_id", "title", "since", "due_at", "case__title", "case__clause",
    "case__submitted_at", "case__applicant__name",
)  # fmt: skip


def waiting(viewer: Member, at: datetime) -> list[Waiting]:
    """What waits for this member, soonest due first and last what stands still: cheap, since only
    a few will be shown."""
    owed = list(duties.owed_by(viewer, at).select_related(None))
    to_sign = {one.target: one for one in owed if one.kind == DUTY}
    steps = approvals.todo(viewer, at).select_related(None).values(*_STEP)
    rows: list[Waiting] = []
    for step in steps:
        duty = to_sign.get(f"approvals.step:{step['pk']}")
        rows.append((_when(duty, step["due_at"] or at), {**step, "duty": duty}))
    rows += [(_when(one, one.due_at), one) for one in owed if one.kind != DUTY]
    return sorted(rows, key=lambda row: row[0])


def todo(rows: Sequence[Waiting], viewer: Member, at: datetime) -> list[Item]:
    """How the first of what waits is shown."""
    return drawn(rows[:SHOWN], viewer, at)


def drawn(rows: Sequence[Waiting], viewer: Member, at: datetime) -> list[Item]:
    """How what waits is shown; of what stands still, what it waits for."""
    duties_ = [one if isinstance(one, Duty) else one["duty"] for _due, one in rows]
    why = duties.reasons(one.pk for one in duties_ if one is not None and one.paused_at)
    return [
        owed_item(one, viewer, at, why) if isinstance(one, Duty) else _step(one, at, why)
        for _due, one in rows
    ]


def due_today(rows: Sequence[Waiting], at: datetime) -> int:
    """How many of the things to do fall due today or are overdue."""
    today = local(at).date()
    return sum(local(due).date() <= today for due, _one in rows)


def to_read(viewer: Member, at: datetime) -> list[Notice]:
    """Notices not read yet."""
    return list(notices.unread(viewer)[:SHOWN])


def done(viewer: Member, at: datetime) -> list[Item]:
    """What this member signed or finished, latest first."""
    signed: list[Item] = [
        {
            "glyph": SIGN,
            "title": one.case.title,
            "url": one.case.page,
            "cite": one.case.clause,
            "at": one.signed_at,
            "tone": "" if one.voided_at else "ok",
            "status": _("签字已作废") if one.voided_at else Decision(one.decision).label,
        }
        for one in approvals.signed_by(viewer)[:SHOWN]
    ]
    finished: list[Item] = [
        {"glyph": glyph_of(one.kind), "title": one.title, "url": one.url, "cite": one.clause,
         "at": one.closed_at, "tone": "ok" if one.met else "warn",
         "status": _("按时办结") if one.met else _("逾期办结")}
        for one in duties.done_by(viewer, at).exclude(kind=DUTY)[:SHOWN]
    ]  # fmt: skip
    return sorted(signed + finished, key=lambda item: item["at"], reverse=True)[:SHOWN]


def mine(viewer: Member, at: datetime) -> list[Item]:
    """What this member handed in: where it is stuck, and for how long."""
    cases = list(approvals.started_by(viewer)[:SHOWN])
    running = any(case.in_progress for case in cases)
    held = set(in_force(at).values_list("post__code", flat=True)) if running else set()
    return [_case(case, held, at) for case in cases]


TABS: dict[str, Callable[[Member, datetime], Sequence[Item | Notice]]] = {
    "read": to_read,
    "done": done,
    "mine": mine,
}


def owed_item(duty: Duty, viewer: Member, at: datetime, why: Mapping[int, str]) -> Item:
    """A duty as a to-do."""
    wait = _waited(duty.opened_at, at)
    meta = _("卡在您处 %(wait)s") % {"wait": wait}
    if duty.owner_id is None:
        titles = {held.post.code: held.post.title for held in viewer.assignments_at(at)}
        post = titles.get(duty.post, duty.post)
        meta = _("卡在%(post)s %(wait)s") % {"post": post, "wait": wait}
    return {
        "glyph": glyph_of(duty.kind), "title": duty.title, "url": duty.url, "cite": duty.clause,
        "meta": meta, "due": duty.due_at, "used": _used(duty.opened_at, duty.due_at, at),
    } | clock(duty, at, why)  # fmt: skip


def clock(duty: Duty | None, at: datetime, why: Mapping[int, str]) -> Item:
    """What the clock of a duty adds to its to-do: 暂定, or that it stands still."""
    if duty is None:
        return {}
    detail = {"detail": f"/duties/{duty.pk}/"}
    if duty.paused_at is not None:
        return detail | {"due": None, "tags": [("info", _("计时暂停")), ("", why.get(duty.pk, ""))],
                         "used": _used(duty.opened_at, duty.due_at, duty.paused_at)}  # fmt: skip
    if duty.provisional:
        return detail | {"tags": [("warn", _("暂定"))]}
    return detail


def _when(duty: Duty | None, due: datetime) -> datetime:
    return STANDING if duty is not None and duty.paused_at is not None else due


def _step(step: Mapping[str, Any], at: datetime, why: Mapping[int, str]) -> Item:
    since, due = step["since"] or step["case__submitted_at"], step["due_at"] or at
    meta = _("%(step)s · 申请人 %(who)s · 卡在您处 %(wait)s") % {
        "step": step["title"], "who": step["case__applicant__name"], "wait": _waited(since, at)
    }  # fmt: skip
    return {
        "glyph": SIGN, "title": step["case__title"], "cite": step["case__clause"], "meta": meta,
        "url": Case(pk=step["case_id"]).page, "due": due, "used": _used(since, due, at),
    } | clock(step["duty"], at, why)  # fmt: skip


def _case(case: Case, held: set[str], at: datetime) -> Item:
    step = next((one for one in case.steps.all() if one.waiting), None)
    status, tone = State(case.state).label, "ok" if case.state == State.APPROVED else "warn"
    meta = ""
    if step is not None:
        where = {"post": step.who, "wait": _waited(step.since or case.submitted_at, at)}
        vacant = step.member_id is None and step.post not in held
        meta = (
            _("卡在%(post)s %(wait)s：该岗位空缺") if vacant else _("卡在%(post)s %(wait)s")
        ) % where
    return {
        "glyph": "申", "title": case.title, "url": case.page, "cite": case.clause, "meta": meta,
        "at": case.submitted_at, "tone": tone, "status": status,
    }  # fmt: skip


def _waited(since: datetime, at: datetime) -> str:
    return formats.duration(max(0, (at - since) // timedelta(minutes=1)))


def _used(since: datetime, due: datetime, at: datetime) -> int:
    whole = max(due - since, timedelta(minutes=1))
    return min(100, max(0, round(100 * ((at - since) / whole))))
