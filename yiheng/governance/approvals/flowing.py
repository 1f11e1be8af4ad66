"""Asking the next signers: the duty with its clock, the notices, and never a silent stop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.governance.approvals import escalating, queries
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import Case, Step
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import DIRECTOR, close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.holidays import calendar_at


def _follow(step: str, due_at: datetime) -> None:
    Step.objects.filter(pk=step).update(due_at=due_at)


DUTY = duty_kind(
    "approvals.sign",
    _("“%(title)s”待签字"),
    glyph="签",
    pausable=True,
    follow=_follow,
    routine=True,
)
FILL = duty_kind("approvals.fill", _("“%(title)s”的%(step)s无人可签，请任命"), glyph="任")
ASKED = notice_kind(
    "approvals.asked", _("“%(title)s”待您签字：%(step)s"),
    importance=Importance.IMPORTANT, outside=_("有 1 项审批待您签字"),
)  # fmt: skip
ESCALATED = notice_kind(
    "approvals.escalated", _("“%(title)s”的%(step)s：%(was)s空缺，已改由%(who)s签字")
)
STUCK = notice_kind(
    "approvals.stuck", _("“%(title)s”卡在%(step)s：%(post)s岗位空缺"),
    importance=Importance.IMPORTANT, outside=_("有 1 项审批因岗位空缺卡住"), group=True,
)  # fmt: skip


def ask(known: Dossier, at: datetime) -> None:
    """Open the clock of each step whose turn it is and tell those who can sign it."""
    case = known.case
    for step in known.at(case.current):
        if step.signed_at is None and not step.waiting:
            due = clocks.allowed(step.limit or case.route.limit, at)
            step.begin(at, due.at)
            offer(step, known, due, at)


def offer(step: Step, known: Dossier, due: datetime | clocks.Due, at: datetime) -> None:
    """Whoever can sign a waiting step owes it from now on, and is told.

    Where nobody can, the next above them is asked (``escalating``); where there is nobody either,
    applicant and director are told, whoever manages people owes an appointment, and the watch goes
    on looking.
    """
    case = known.case
    able, was = list(queries.able_to_sign(step, known, at)), step.who
    if not able:
        able = escalating.escalate(step, known, at)
    _owe(step, case, due, at)
    if not able:
        _stick(step, case, due, at)
        return
    if step.stuck_at is not None:
        step.stick(None)
    _tell(able, ASKED, step, case, at)
    if step.who != was:
        _tell([case.applicant], ESCALATED, step, case, at, was=was, who=step.who)


def resume(step: Step, case: Case, at: datetime) -> None:
    """A step that waits is owed by another from now on: what its clock has left stays the same."""
    step.refresh_from_db(fields=["due_at"])  # ending a paused clock has moved it
    assert step.due_at is not None
    due: datetime | clocks.Due = step.due_at
    if step.due_at > at:
        calendar = calendar_at(at)
        clock = clocks.clock_of(step.limit or case.route.limit)
        left = clocks.left_at(calendar, at, step.due_at, clock)
        due = clocks.Due(step.due_at, clock, left, provisional=False)
    offer(step, queries.dossier(case), due, at)


def stop(steps: Iterable[Step], by: Actor, at: datetime) -> None:
    """Steps that waited wait no more: their clocks end."""
    for step in steps:
        close_duty(target=step, kind=DUTY, at=at, by=by)
        if step.stuck_at is not None:
            close_duty(target=step, kind=FILL, at=at, by=by)


def _owe(step: Step, case: Case, due: datetime | clocks.Due, at: datetime) -> None:
    owner: Member | None = step.member
    open_duty(
        clause=case.clause, kind=DUTY, target=step, owner=owner,
        post=None if owner is not None else step.post,
        unit=step.unit if owner is None else None, due_at=due, at=at, by=the_system(),
        url=case.page, title=case.title,
    )  # fmt: skip


def _stick(step: Step, case: Case, due: datetime | clocks.Due, at: datetime) -> None:
    told = step.stuck_at is not None
    step.stick(step.stuck_at or at)
    for post in Post.objects.order_by("pk"):
        if MANAGE in post.permissions:
            open_duty(
                clause=case.clause, kind=FILL, target=step, post=post.code, due_at=due, at=at,
                by=the_system(), url=case.page, title=case.title, step=step.title,
            )  # fmt: skip
            break
    if not told:
        stuck = [case.applicant, *holders(DIRECTOR, at)]
        _tell(stuck, STUCK, step, case, at, post=step.who)


def _tell(
    whom: Iterable[Member], kind: str, step: Step, case: Case, at: datetime, **facts: Any
) -> None:
    notify(
        whom, kind, url=case.page, clause=case.clause, at=at, title=case.title, step=step.title,
        **facts,
    )  # fmt: skip
