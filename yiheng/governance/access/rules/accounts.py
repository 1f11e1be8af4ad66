"""Who must prove themselves twice, and who resets whose account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import Stand, may_settle
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.access.models import AccountReset, Opening
from yiheng.governance.access.permissions import CONFIRM_RESET, FOUND, RESET
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation.registry import enforces

KEY_POSTS = ("director",)


@enforces("2.1-k")
def may_enter(posts: Sequence[Post], second_factor: bool) -> Verdict:
    """§2.1-k 关键岗位: 三员 and the director prove themselves with a second factor."""
    if second_factor or not has_key_post(posts):
        return permit("2.1-k")
    return refuse(
        "2.1-k",
        _("您的岗位须用动态口令登录"),
        cure=_("请重新登录，并按提示登记或输入动态口令"),
    )


@enforces("2.1-n")
def may_propose_reset(by: Member, of: Member, at: datetime) -> Verdict:
    """§2.1-n 互相制约: the security administrator proposes, never for themselves."""
    verdict = by.may(RESET, at)
    if verdict and by.pk == of.pk:
        return refuse(
            "2.1-n",
            _("不能重置本人的账号"),
            cure=_("请用备用码登录后自行更换；备用码也已遗失的，请由另一位安全管理员办理"),
        )
    return verdict


@enforces("2.1-n")
def may_confirm_reset(by: Member, reset: AccountReset, stand: Stand, at: datetime) -> Verdict:
    """§2.1-n 互相制约: another person confirms, and nobody the reset of their own account."""
    settles = may_settle(reset, stand, by, "2.1-n")
    if not settles or stand == Stand.WITHDRAWN:
        return settles
    if by.pk == reset.member_id:
        return refuse(
            "2.1-n", _("不能确认本人账号的重置"), cure=_("请由另一位有确认权限的人员办理")
        )
    return by.may(CONFIRM_RESET, at)


@enforces("2.1-n")
def may_issue_activation(
    by: Member, of: Member, confirmed: AccountReset | None, at: datetime
) -> Verdict:
    """§2.1-n 互相制约: a new password for a key post takes two people; for others one."""
    verdict = may_propose_reset(by, of, at)
    if not verdict or confirmed is not None or not has_key_post(of.posts_at(at)):
        return verdict
    return refuse(
        "2.1-n",
        _("三员与信息科主任的口令重置须两人办理"),
        cure=_("请先提出重置，由审计管理员确认后再签发激活码"),
    )


@enforces("2.1-n")
def may_open(by: Member, at: datetime) -> Verdict:
    """§2.1-n 互相制约: the three administrators bring a new hospital to its opening."""
    return by.may(FOUND, at)


@enforces("2.1-n")
def may_settle_opening(opening: Opening, stand: Stand, by: Member) -> Verdict:
    """§2.1-n 互相制约: who proposed the opening does not confirm it."""
    return may_settle(opening, stand, by, "2.1-n")


def has_key_post(posts: Sequence[Post]) -> bool:
    """Whether one of these cards is of 三员 or of the director."""
    return any(one.exclusive or one.code in KEY_POSTS for one in posts)
