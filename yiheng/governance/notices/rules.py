"""What a plan of channels may say, and who may tell, call and send again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.notices import plans
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import (
    Answered,
    Channel,
    Delivery,
    Mode,
    Notice,
    Preference,
    State,
)
from yiheng.governance.notices.timing import BUSY_MINUTES, Quiet
from yiheng.governance.regulation.registry import enforces

MOST_QUIET = timedelta(hours=12)
MOST_DIGESTS = 6
PLANNED, WECOM, PHONE = "7.1-a", "7.1-b", "7.1-c"
OVER = "over"
"""The code of a delivery that is not made because what it tells of is over."""


@enforces("7.1-a", "7.1-b", "7.1-c")
def may_plan(cells: plans.Cells, quiet: Quiet, digests: Sequence[time]) -> Verdict:
    """§7.1-a 规定沟通渠道: every cell is filled; what the clauses demand is not switched off."""
    for importance, channel in ((a, b) for a in Importance for b in Channel):
        mode = cells.get(importance, {}).get(channel, "")
        clause = plans.DEMANDED.get((importance, channel), "")
        if clause and mode != Mode.NOW:
            return refuse(
                clause, _("“%(importance)s”必须即时发“%(channel)s”，制度有规定，不能关闭"),
                cure=_("请保留这一格；其他格可以调整"),
                importance=importance.label, channel=channel.label,
            )  # fmt: skip
        if mode not in plans.OFFERED[channel]:
            return refuse(
                PLANNED, _("“%(importance)s”的“%(channel)s”不能这样发"),
                cure=_("请从该格列出的方式中选择"), importance=importance.label,
                channel=channel.label,
            )  # fmt: skip
    return may_time(quiet, digests)


def may_time(quiet: Quiet, digests: Sequence[time]) -> Verdict:
    """§7.1-a: quiet hours leave half the day, and nothing is sent in bulk at a busy minute."""
    if (verdict := may_be_quiet(quiet)) and not 1 <= len(digests) <= MOST_DIGESTS:
        return refuse(
            PLANNED, _("汇总时刻为 1 至 %(most)s 个"), cure=_("例如 12:10 17:40"),
            most=MOST_DIGESTS,
        )  # fmt: skip
    if verdict and any(one.minute in BUSY_MINUTES for one in digests):
        return refuse(
            PLANNED, _("汇总时刻不能在整点和半点：企业微信此时最拥挤"),
            cure=_("请错开几分钟，例如 12:10"),
        )  # fmt: skip
    return verdict


def may_be_quiet(quiet: Quiet) -> Verdict:
    """§7.1-b 重要通知: quiet hours end within half a day, not at a busy minute."""
    if quiet.length > MOST_QUIET:
        return refuse(
            WECOM, _("免打扰最长 %(most)s 小时，否则重要通知到得太晚"),
            cure=_("请缩短免打扰时段；紧急通知不受免打扰限制"),
            most=MOST_QUIET // timedelta(hours=1),
        )  # fmt: skip
    if quiet.length and quiet.until.minute in BUSY_MINUTES:
        return refuse(
            PLANNED, _("免打扰不能在整点和半点结束：积下的通知会在最拥挤时发出"),
            cure=_("请错开几分钟，例如 07:10"),
        )  # fmt: skip
    return permit(PLANNED)


@enforces("7.1-b")
def may_prefer(chosen: Preference, choices: Sequence[str]) -> Verdict:
    """§7.1-b 重要通知通过企业微信发布: one chooses for normal notices only, and within the plan."""
    if chosen.normal and chosen.normal not in choices:
        return refuse(PLANNED, _("渠道规则没有给普通通知这种方式"), cure=_("请从列出的方式中选择"))
    if (chosen.quiet_from is None) != (chosen.quiet_until is None):
        return refuse(PLANNED, _("免打扰的起止时间要么都填，要么都不填"), cure=_("请补全或清空"))
    if chosen.quiet_from is None or chosen.quiet_until is None:
        return permit(PLANNED)
    return may_be_quiet(Quiet(chosen.quiet_from, chosen.quiet_until))


@enforces("7.1-b")
def may_mark_read(notice: Notice) -> Verdict:
    """§7.1-b 阅知: what is read on its own page leaves its receipt there, not in a list."""
    if notice.there:
        return refuse(
            WECOM, _("这一条须打开原文阅读，才算阅知"), cure=_("请打开原文，在原文页确认")
        )
    return permit(WECOM)


@enforces("7.1-c")
def may_log_call(delivery: Delivery, at: datetime) -> Verdict:
    """§7.1-c 紧急情况电话通知: who is on the list is called until reached, or has read it."""
    if delivery.state == State.DROPPED and delivery.code == OVER:
        return refuse(PHONE, _("这条通知已撤回或已过期，不必再打"), cure=_("请打名单上的下一位"))
    if delivery.state == State.DROPPED:
        return refuse(PHONE, _("本人已阅知，不必再打"), cure=_("请打名单上的下一位"))
    if delivery.state != State.QUEUED:
        return refuse(PHONE, _("已经打通，记录已办结"), cure=_("请打名单上的下一位"))
    if delivery.next_at > at:
        return refuse(
            PHONE, _("还没有到转电话的时间"), cure=_("到时仍未阅知的，会出现在电话名单上")
        )
    return permit(PHONE)


def may_retry(delivery: Delivery) -> Verdict:
    """§7.1-b: what failed or is unconfirmed may be sent again by hand; what arrived may not, nor
    what nobody need read any more or has no way left."""
    if delivery.channel == Channel.PHONE:
        return refuse(PHONE, _("电话不由系统拨打"), cure=_("请在电话名单上拨打并登记"))
    if delivery.state not in (State.FAILED, State.UNCONFIRMED):
        return refuse(
            WECOM, _("这条通知不需要补发：%(state)s"), cure=_("只有未送达和未确认的可以补发"),
            state=State(delivery.state).label,
        )  # fmt: skip
    if delivery.notice is not None and delivery.notice.read_at is not None:
        return refuse(WECOM, _("本人已在站内阅知，不必补发"), cure=_("请看阅知名单"))
    if delivery.notice is not None and delivery.notice.over_at is not None:
        return refuse(
            WECOM, _("这条通知已撤回或已过期，不必补发"), cure=_("需要再次告知的，请另发通知")
        )
    if delivery.bot is not None and delivery.bot.retired_at is not None:
        return refuse(
            WECOM, _("群机器人“%(bot)s”已停用，不能补发"), cure=_("请为该群新设机器人，再另发通知"),
            bot=delivery.bot.name,
        )  # fmt: skip
    return permit(WECOM)


def ends_the_list(answered: str) -> bool:
    """Whether a call's outcome takes somebody off the list: only a voice that answered does."""
    return answered == Answered.REACHED
