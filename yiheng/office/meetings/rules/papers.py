"""Who writes minutes, and when they may be handed in for signature."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.meetings.models import Meeting, Minutes, MinutesState, State
from yiheng.office.meetings.permissions import RUN

MINUTES, SHELF = "3.2-f", "3.2-g"


@enforces("3.2-f")
def may_write(by: Member, meeting: Meeting, minutes: Minutes | None, at: datetime) -> Verdict:
    """§3.2-f 会后整理: the recorder writes after the meeting, until the convener has signed."""
    if by.pk != meeting.recorder_id and not (runs := by.may(RUN, at)):
        return runs
    if meeting.state != State.CLOSED:
        return refuse(MINUTES, _("会议还没有结束"), cure=_("请在会议结束后整理纪要"))
    if minutes is not None and minutes.state in (MinutesState.SIGNING, MinutesState.ISSUED):
        return refuse(
            MINUTES, _("纪要%(state)s，不能修改"), cure=_("待签发的，可先撤回；已签发的不再更改"),
            state=minutes.get_state_display(),
        )  # fmt: skip
    return permit(MINUTES)


@enforces("3.2-f")
def may_submit(by: Member, meeting: Meeting, minutes: Minutes | None, at: datetime) -> Verdict:
    """§3.2-f: what was written is handed in to the convener, who signs it."""
    verdict = may_write(by, meeting, minutes, at)
    if verdict and minutes is None:
        return refuse(MINUTES, _("还没有纪要"), cure=_("请先整理并保存"))
    return verdict


@enforces("3.2-f")
def may_discard(
    by: Member, meeting: Meeting, minutes: Minutes | None, at: datetime, *, handed_in: bool
) -> Verdict:  # fmt: skip
    """§3.2-f: a draft is thrown away; what was handed in once stays, for its case is of it."""
    verdict = may_write(by, meeting, minutes, at)
    if verdict and handed_in:
        return refuse(
            MINUTES, _("纪要曾提交签发，不能删除"), cure=_("请修改后重新提交，签发记录随之保留")
        )
    return verdict
