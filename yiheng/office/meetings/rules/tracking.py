"""Following resolutions: touched every week, locked when late, explained, mended."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import Stand, may_settle
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.meetings.models import (
    CONVENERS,
    Delay,
    Remedy,
    Resolution,
    ResolutionState,
)
from yiheng.office.meetings.permissions import TRACK

OWNED, FOLLOWED, ON_TIME, DELAY, REMEDY = "4.2-k", "4.2-l", "4.2-m", "4.2-n", "4.2-o"


def answers_for(by: Member, owner: Member, at: datetime) -> bool:
    """Whether somebody speaks for an owner: that one, or of one who has left the office."""
    return by.pk == owner.pk or (not owner.here(at) and bool(by.may(TRACK, at)))


def _open(one: Resolution, clause: str) -> Verdict:
    if one.state == ResolutionState.OPEN:
        return permit(clause)
    return refuse(
        clause, _("该决议%(state)s"), cure=_("确需继续办理的，请办公室重新打开"),
        state=one.get_state_display(),
    )  # fmt: skip


@enforces("4.2-n")
def _unlocked(one: Resolution, today: date, clause: str) -> Verdict:
    """§4.2-n: what is late is explained before anything else can be done with it."""
    if not one.late_on(today):
        return permit(clause)
    return refuse(
        DELAY, _("该决议已于 %(due)s 到期未完成，须先提交延期说明"),
        cure=_("请负责人填写原因、新期限和补救措施，经召集人同意后继续"), due=one.due_on,
    )  # fmt: skip


@enforces("4.2-l", "4.2-n")
def may_touch(by: Member, one: Resolution, today: date, at: datetime) -> Verdict:
    """§4.2-l 由办公室每周跟踪: the office looks after what is open and not locked."""
    for verdict in (by.may(TRACK, at), _open(one, FOLLOWED), _unlocked(one, today, FOLLOWED)):
        if not verdict:
            return verdict
    return permit(FOLLOWED)


@enforces("4.2-l", "4.2-n")
def may_urge(by: Member, one: Resolution, today: date, at: datetime) -> Verdict:
    """§4.2-l, §4.2-n: of what is locked the office asks the explanation; that is its week's look
    after it."""
    for verdict in (by.may(TRACK, at), _open(one, FOLLOWED)):
        if not verdict:
            return verdict
    if one.late_on(today):
        return permit(DELAY)
    return refuse(DELAY, _("该决议没有到期，不必催交延期说明"), cure=_("请填写本周进展"))


@enforces("4.2-m", "4.2-n", "4.2-o")
def may_finish(
    by: Member, one: Resolution, remedies: int, today: date, at: datetime
) -> Verdict:  # fmt: skip
    """§4.2-m 确保按时完成: its owner says that it is done, in time or after a delay was agreed; of
    one who has left the office does."""
    if not answers_for(by, one.owner, at):
        return refuse(
            OWNED, _("决议由%(who)s负责，只能由本人办结"), cure=_("请%(who)s填写完成情况"),
            who=one.owner.name,
        )  # fmt: skip
    for verdict in (_open(one, ON_TIME), _unlocked(one, today, ON_TIME)):
        if not verdict:
            return verdict
    if remedies:
        return refuse(
            REMEDY, _("还有 %(n)s 项补救措施没有完成"), cure=_("请先完成补救措施"), n=remedies
        )
    return permit(ON_TIME)


@enforces("4.2-l")
def may_reopen(by: Member, one: Resolution, at: datetime) -> Verdict:
    """§4.2-l: the office opens anew what was called done and is not."""
    verdict = by.may(TRACK, at)
    if verdict and one.state != ResolutionState.DONE:
        return refuse(FOLLOWED, _("该决议尚未办结"), cure=_("请在跟踪中写明进展"))
    return verdict


@enforces("4.2-n")
def may_explain(by: Member, one: Resolution, waiting: Delay | None, at: datetime) -> Verdict:
    """§4.2-n 延期说明: its owner explains what is late, or will be; one explanation at a time."""
    if not answers_for(by, one.owner, at):
        return refuse(
            DELAY, _("延期说明由负责人%(who)s提交"), cure=_("请联系负责人"), who=one.owner.name
        )
    verdict = _open(one, DELAY)
    if verdict and waiting is not None:
        return refuse(
            DELAY, _("已有一份延期说明待确认"), cure=_("请等待召集人确认，或先撤回那一份")
        )
    return verdict


@enforces("4.2-n", "2.1-n")
def may_settle_delay(by: Member, delay: Delay, stand: Stand, at: datetime) -> Verdict:
    """§4.2-n, §2.1-n: the convener's side agrees or not; never who owes it or proposed it."""
    verdict = may_settle(delay, stand, by, DELAY)
    if not verdict or stand == Stand.WITHDRAWN:
        return verdict
    one = delay.resolution
    if by.pk == one.owner_id:
        return refuse(DELAY, _("负责人不能确认自己的延期"), cure=_("请由会议召集人或其同级确认"))
    sides = CONVENERS[one.meeting.kind]
    if by.pk == one.meeting.convener_id or any(by.holds(post, at) for post in sides):
        return permit(DELAY)
    return refuse(
        DELAY, _("延期由会议召集人一方确认"), cure=_("请由%(who)s确认"),
        who=one.meeting.convener.name,
    )  # fmt: skip


@enforces("4.2-o")
def may_finish_remedy(by: Member, remedy: Remedy, at: datetime) -> Verdict:
    """§4.2-o 补救措施: who owns it says once that it is done; what was agreed to only."""
    if not answers_for(by, remedy.owner, at):
        return refuse(
            REMEDY, _("补救措施由%(who)s负责，只能由本人办结"), cure=_("请%(who)s填写"),
            who=remedy.owner.name,
        )  # fmt: skip
    if remedy.done_at is not None:
        return refuse(REMEDY, _("这项补救措施已办结"), cure=_("无须重复填写"))
    if remedy.delay.stand != Stand.CONFIRMED:
        return refuse(REMEDY, _("延期说明还没有确认，补救措施尚未生效"), cure=_("请等待召集人确认"))
    return permit(REMEDY)
