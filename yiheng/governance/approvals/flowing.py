"""Asking the next post to sign: the duty with its clock, the notices, and never a silent stop."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import Case, Step
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import DIRECTOR, close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.parameters import whole


def _follow(step: str, due_at: datetime) -> None:
    Step.objects.filter(pk=step).update(due_at=due_at)


DUTY = duty_kind(
    "approvals.sign", _("“%(title)s”待签字"), glyph="签", pausable=True, follow=_follow
)
ASKED = notice_kind(
    "approvals.asked", _("“%(title)s”待您签字：%(step)s"),
    importance=Importance.IMPORTANT, outside=_("有 1 项审批待您签字"),
)  # fmt: skip
STUCK = notice_kind(
    "approvals.stuck", _("“%(title)s”卡在%(step)s：%(post)s岗位空缺"),
    importance=Importance.IMPORTANT, outside=_("有 1 项审批因岗位空缺卡住"), group=True,
)  # fmt: skip


def ask(case: Case, at: datetime) -> None:
    """Open the clock of the step whose turn it is and tell those who can sign it.

    A vacant post is told to the applicant and to the director, so that nothing stands still
    unseen. The time runs in workdays of the route's parameter.
    """
    step = queries.waiting_step(case)
    assert step is not None
    due = clocks.reckon(at, workdays=whole(case.route.limit, at=at))
    step.begin(at, due.at)
    open_duty(
        clause=case.clause, kind=DUTY, target=step, post=step.post, unit=step.unit,
        due_at=due, at=at, by=the_system(), url=case.page, title=case.title,
    )  # fmt: skip
    able = list(queries.able_to_sign(step, case, at))
    title, url, clause = case.title, case.page, case.clause
    if able:
        notify(able, ASKED, url=url, clause=clause, at=at, title=title, step=step.title)
        return
    told = [case.applicant, *holders(DIRECTOR, at)]
    notify(
        told, STUCK, url=url, clause=clause, at=at, title=title, step=step.title,
        post=step.post_title,
    )  # fmt: skip


def stop(case: Case, by: Actor, at: datetime) -> None:
    """The step that waited waits no more: its clock ends."""
    step = queries.waiting_step(case)
    if step is not None:
        close_duty(target=step, kind=DUTY, at=at, by=by)
