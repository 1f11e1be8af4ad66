"""When a motion may be put, who votes, what counts, and what a carried one leads to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core import quorum
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged
from yiheng.office.meetings.models import Ballot, Choice, Item, Motion, MotionState
from yiheng.office.meetings.rules.sitting import STATEMENTS, VOTES, may_record

QUORUM = "meeting_quorum"
OWNED = "4.2-k"
LEAST_SECRET = 3
"""With fewer votes a secret ballot would be none."""


@enforces("4.2-j")
def has_quorum(present: int, seated: int, share: Decimal) -> Verdict:
    """§4.2-j: a vote counts when more than so many percent of the seats take part; who is recused
    is a seat and takes no part."""
    if quorum.reached(present, seated, share):
        return permit(VOTES)
    return refuse(
        VOTES,
        _("应到 %(seated)s 人，可表决 %(present)s 人，没有超过 %(share)s%%，不能表决"),
        cure=_("请补齐到会人员或其委托人；人数确实不足的，改期再议"),
        seated=seated, present=present, share=f"{share.normalize():f}",
    )  # fmt: skip


@staged("4.2-i")
@enforces("4.2-i", "4.2-j")
def may_put(by: Member, item: Item, confirmed: int, *, secret: int | None, at: datetime) -> Verdict:
    """§4.2-i: a decision stands on what was said and confirmed; ``secret`` is how many could vote
    in a secret ballot, None for an open one."""
    verdict = may_record(by, item.meeting, at)
    if not verdict:
        return verdict
    if not confirmed:
        return refuse(
            STATEMENTS, _("该议题还没有经本人确认的发言，不能表决"),
            cure=_("请记录发言并由发言人本人确认"),
        )  # fmt: skip
    if secret is not None and secret < LEAST_SECRET:
        return refuse(
            VOTES, _("只有 %(n)s 人可以表决，不记名会失去意义"),
            cure=_("请改用记名表决，或待 %(least)s 人以上到会"), n=secret, least=LEAST_SECRET,
        )  # fmt: skip
    return permit(VOTES)


def _at_the_table(
    by: Member, motion: Motion, voters: Collection[int], cast: Ballot | None
) -> Verdict:
    if motion.state != MotionState.OPEN:
        return refuse(
            VOTES, _("该议案%(state)s，不再表决"), cure=_("有不同意见的，请提出新的议案"),
            state=motion.get_state_display(),
        )  # fmt: skip
    if cast is not None and cast.choice == Choice.RECUSED:
        return refuse(VOTES, _("您已对该议案回避，不能表决"), cure=_("请在其他议案中表决"))
    if cast is not None:
        return refuse(VOTES, _("您已投过票，每人一票"), cure=_("票已计入，结果在表决结束后公布"))
    if by.pk not in voters:
        return refuse(
            VOTES, _("您在本次会议没有表决权，或没有登记到会"),
            cure=_("请会议记录人核对席位与到会登记"),
        )  # fmt: skip
    return permit(VOTES)


@enforces("4.2-j")
def may_vote(by: Member, motion: Motion, voters: Collection[int], cast: Ballot | None) -> Verdict:
    """§4.2-j 表决结果: who sits and is there has one vote, once."""
    return _at_the_table(by, motion, voters, cast)


@enforces("4.2-j", "2.1-n")
def may_recuse(by: Member, motion: Motion, voters: Collection[int], cast: Ballot | None) -> Verdict:
    """§4.2-j, §2.1-n: who has an interest in it leaves the table before voting."""
    return _at_the_table(by, motion, voters, cast)


@enforces("4.2-j")
def may_withdraw(by: Member, motion: Motion, at: datetime) -> Verdict:
    """§4.2-j: a motion that is open may be taken back; the votes cast on it count for nothing."""
    if motion.state != MotionState.OPEN:
        return refuse(
            VOTES, _("该议案%(state)s，不能撤回"), cure=_("有不同意见的，请提出新的议案"),
            state=motion.get_state_display(),
        )  # fmt: skip
    return may_record(by, motion.item.meeting, at)


@enforces("4.2-j", "4.2-k")
def may_resolve(by: Member, motion: Motion, at: datetime) -> Verdict:
    """§4.2-j: only a carried motion leads to a resolution, while the meeting lasts."""
    verdict = may_record(by, motion.item.meeting, at)
    if verdict and motion.state != MotionState.CARRIED:
        return refuse(
            VOTES, _("该议案%(state)s，不能据此作出决议"), cure=_("请先表决通过"),
            state=motion.get_state_display(),
        )  # fmt: skip
    return verdict
