"""Who convenes which meeting, on which day, and who may answer an invitation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged
from yiheng.office.meetings.models import CONVENERS, Kind, Meeting, Participant, State
from yiheng.office.meetings.permissions import CONVENE, RUN

WEEKLY, SEATS, STRATEGY, LEADER, EXCHANGE, KICKOFF = (
    "4.2-a", "4.2-b", "4.2-e", "4.2-f", "7.1-i", "3.1-f",
)  # fmt: skip
CLAUSES = {
    Kind.WEEKLY: WEEKLY, Kind.STRATEGY: STRATEGY, Kind.KICKOFF: KICKOFF, Kind.EXCHANGE: EXCHANGE,
}  # fmt: skip


def may_found(by: Member, at: datetime) -> Verdict:
    """§4.2-a: who organises meetings sets up their series."""
    return by.may(RUN, at)


@staged("4.2-f")
@enforces("4.2-f", "4.2-a", "7.1-i")
def may_convene(by: Member, kind: str, at: datetime) -> Verdict:
    """§4.2-f 主管领导召集: a strategy meeting is convened by the leader and by nobody else."""
    own = by.may(CONVENE, at)
    if not own:
        return own
    if any(by.holds(post, at) for post in CONVENERS[kind]):
        return permit(LEADER if kind == Kind.STRATEGY else CLAUSES[Kind(kind)])
    if kind == Kind.STRATEGY:
        return refuse(
            LEADER, _("季度战略会由主管领导召集"), cure=_("请由主管领导本人在“召集会议”中发起")
        )
    return refuse(
        CLAUSES[Kind(kind)], _("%(kind)s由信息科主任或副主任召集"),
        cure=_("请由信息科主任或副主任发起"), kind=Kind(kind).label,
    )  # fmt: skip


@enforces("4.2-e")
def may_fall_on(day: date, window: Sequence[date], kind: str) -> Verdict:
    """§4.2-e 每季度末召开: a strategy meeting lies among the last workdays of its quarter; others
    on any workday of their period."""
    if day in window:
        return permit(CLAUSES[Kind(kind)])
    if kind == Kind.STRATEGY:
        return refuse(
            STRATEGY, _("季度战略会须在 %(first)s 至 %(last)s 之间的工作日召开"),
            cure=_("请改选季度末窗口内的工作日"), first=window[0], last=window[-1],
        )  # fmt: skip
    return refuse(
        CLAUSES[Kind(kind)], _("%(day)s 不是工作日或不在本期内"), cure=_("请改选本期内的工作日"),
        day=day,
    )  # fmt: skip


@enforces("4.2-a")
def may_move(by: Member, meeting: Meeting, at: datetime) -> Verdict:
    """§4.2-a: the convener's side moves or cancels what has not begun."""
    verdict = may_convene(by, meeting.kind, at)
    if not verdict:
        return verdict
    if meeting.state != State.CONVENED:
        return refuse(
            WEEKLY, _("会议%(state)s，不能改期或取消"), cure=_("请另行召集"),
            state=meeting.get_state_display(),
        )  # fmt: skip
    return verdict


@enforces("4.2-b", "4.2-g")
def may_reply(by: Member, meeting: Meeting, row: Participant | None) -> Verdict:
    """§4.2-b, §4.2-g: who is invited answers until the meeting begins."""
    if row is None:
        return refuse(SEATS, _("您不在本次会议的参会名单中"), cure=_("请联系会议记录人"))
    if meeting.state != State.CONVENED:
        return refuse(
            SEATS, _("会议%(state)s，不再收回执"), cure=_("到会情况由会议记录人登记"),
            state=meeting.get_state_display(),
        )  # fmt: skip
    return permit(SEATS)
