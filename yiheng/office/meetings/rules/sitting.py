"""Opening, recording, confirming and closing a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.ui.formats import stamp
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged
from yiheng.office.meetings.models import (
    Item,
    Kind,
    Meeting,
    Part,
    Participant,
    State,
    Statement,
    Stood,
)
from yiheng.office.meetings.permissions import RUN

DONE, PLANNED, DIRECTION, STATEMENTS, VOTES, ARCHIVE, OUTPUT = (
    "4.2-c", "4.2-d", "4.2-h", "4.2-i", "4.2-j", "4.2-k", "7.1-j",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a meeting that is to be closed has come to."""

    unanswered: Sequence[Item]
    open_motions: int
    direction: str
    goals: int
    resolutions: int
    outputs: int


def attended(rows: Sequence[Participant]) -> list[Participant]:
    """Those who came, or whose delegate did."""
    return [one for one in rows if one.present]


def _runs(by: Member, meeting: Meeting, at: datetime) -> Verdict:
    if by.pk in (meeting.recorder_id, meeting.convener_id):
        return permit(STATEMENTS)
    return by.may(RUN, at)


@enforces("4.2-a")
def may_open(by: Member, meeting: Meeting, at: datetime) -> Verdict:
    """§4.2-a: the recorder or the convener opens what was convened, on its day."""
    runs = _runs(by, meeting, at)
    if not runs:
        return runs
    if meeting.state != State.CONVENED:
        return refuse(
            "4.2-a", _("会议%(state)s，不能再开始"), cure=_("请查看会议记录，或另行召集"),
            state=meeting.get_state_display(),
        )  # fmt: skip
    if day_of(at) < day_of(meeting.begins_at):
        return refuse(
            "4.2-a", _("会议定于 %(when)s，尚未到日期"), cure=_("需要提前的，请先改期"),
            when=stamp(meeting.begins_at),
        )  # fmt: skip
    return permit("4.2-a")


@enforces("4.2-k")
def is_running(meeting: Meeting) -> Verdict:
    """§4.2-k 存档备查: what is closed is a record and changes no more."""
    if meeting.state == State.OPEN:
        return permit(ARCHIVE)
    if meeting.state == State.CLOSED:
        return refuse(
            ARCHIVE, _("会议已结束，记录已封存，不能修改"),
            cure=_("有出入的，请在纪要中注明，或列入下次会议议程"),
        )  # fmt: skip
    return refuse(
        ARCHIVE, _("会议%(state)s，现在不能记录"), cure=_("请先开始会议"),
        state=meeting.get_state_display(),
    )  # fmt: skip


@enforces("4.2-i")
def may_record(by: Member, meeting: Meeting, at: datetime, *, before: bool = False) -> Verdict:
    """§4.2-i: the recorder (or the convener) takes down what happens while it happens; ``before``:
    its agenda may be filled before it begins, too."""
    runs = _runs(by, meeting, at)
    if not runs:
        return runs
    if before and meeting.state == State.CONVENED:
        return permit(STATEMENTS)
    return is_running(meeting)


@enforces("4.2-i")
def may_speak(speaker: Member, present: Sequence[int]) -> Verdict:
    """§4.2-i: only who is there has said something."""
    if speaker.pk in present:
        return permit(STATEMENTS)
    return refuse(
        STATEMENTS, _("%(who)s没有到会，不能记为其发言"), cure=_("请先登记到会，或核对发言人"),
        who=speaker.name,
    )  # fmt: skip


@enforces("4.2-i")
def may_confirm(by: Member, statement: Statement) -> Verdict:
    """§4.2-i 详细记录发言内容: words are somebody's own only when that one says so."""
    if by.pk != statement.speaker_id:
        return refuse(
            STATEMENTS, _("这是%(who)s的发言，只能由本人确认"),
            cure=_("请%(who)s本人确认；本人不认可的，请记录人更正后再确认"),
            who=statement.speaker.name,
        )  # fmt: skip
    if statement.stood == Stood.CONFIRMED:
        return refuse(STATEMENTS, _("您已确认过这条发言"), cure=_("需要补充的，请另记一条发言"))
    return is_running(statement.item.meeting)


@enforces("4.2-i")
def may_retake(by: Member, statement: Statement, at: datetime) -> Verdict:
    """§4.2-i: what its speaker has not confirmed may be put right, and is asked of them anew."""
    verdict = may_record(by, statement.item.meeting, at)
    if verdict and statement.stood == Stood.CONFIRMED:
        return refuse(
            STATEMENTS, _("发言已由本人确认，不能再改"), cure=_("需要补充的，请另记一条发言")
        )
    return verdict


@staged("4.2-h", "7.1-j")
@enforces("4.2-c", "4.2-d", "4.2-h", "4.2-j", "7.1-j")
def may_close(by: Member, meeting: Meeting, outcome: Outcome, at: datetime) -> Verdict:
    """§4.2-c, §4.2-d: every line of the agenda is answered; §4.2-h: a strategy meeting says where
    the house goes; §7.1-j: an exchange meeting leaves something behind."""
    verdict = may_record(by, meeting, at)
    if not verdict:
        return verdict
    if outcome.unanswered:
        first = outcome.unanswered[0]
        return refuse(
            DONE if first.part == Part.DONE else PLANNED,
            _("还有 %(n)s 项议程没有回应，第一项是“%(text)s”"),
            cure=_("请逐项填写回应后再结束会议"), n=len(outcome.unanswered), text=first.text,
        )  # fmt: skip
    if outcome.open_motions:
        return refuse(
            VOTES, _("还有 %(n)s 项表决没有结束"), cure=_("请先计票结束，或撤回议案"),
            n=outcome.open_motions,
        )  # fmt: skip
    return _has_result(meeting, outcome)


def _has_result(meeting: Meeting, outcome: Outcome) -> Verdict:
    set_ = outcome.goals or (outcome.direction and outcome.resolutions)
    if meeting.kind == Kind.STRATEGY and not set_:
        return refuse(
            DIRECTION, _("季度战略会还没有明确发展方向"),
            cure=_("请选定目标版本；没有目标可选的，请写明发展方向并作出决议"),
        )  # fmt: skip
    if meeting.kind == Kind.EXCHANGE and not outcome.outputs:
        return refuse(OUTPUT, _("交流会还没有产出"), cure=_("请至少登记一项经验案例或问题事项"))
    return permit(ARCHIVE)
