"""How long a password holds, for whom, and what may stand in the place of changing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import Stand, may_settle
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.access.models import PasswordException
from yiheng.governance.access.permissions import CONFIRM_EXCEPTION, EXCEPT
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation.registry import enforces
from yiheng.standards.china.periods import months_later

CLAUSE = "4.1-k"
REMEMBERED = 5
"""How many passwords are not taken again: with a change twice a year, those of two years."""


@dataclass(frozen=True, slots=True)
class Limits:
    """After how many months a password of system administration is changed, and after how many
    days anybody else's; None: never."""

    months: int
    days: int | None = None


def is_privileged(posts: Sequence[Post]) -> bool:
    """Whether one of these cards is of system administration (系统管理权限)."""
    return any(one.privileged for one in posts)


def password_ends(
    posts: Sequence[Post], set_at: datetime | None, limits: Limits
) -> datetime | None:
    """When a password must be changed; None for one that does not expire."""
    if set_at is None:
        return None
    if is_privileged(posts):
        return months_later(set_at, limits.months)
    return None if limits.days is None else set_at + timedelta(days=limits.days)


@enforces("4.1-k")
def password_holds(
    posts: Sequence[Post], set_at: datetime | None, limits: Limits, at: datetime, *,
    excepted: bool = False,
) -> Verdict:  # fmt: skip
    """§4.1-k with C13: passwords of system administration are changed every half-year.

    An approved alternative control stands in its place for a time; nobody else's expire unless the
    hospital has set days for them.
    """
    ends = password_ends(posts, set_at, limits)
    if ends is None or at < ends:
        return permit(CLAUSE)
    if not is_privileged(posts):
        return refuse(
            CLAUSE, _("您的口令已用满 %(days)s 天，请设定新口令"),
            cure=_("本院设定了员工口令有效天数"), days=limits.days,
        )  # fmt: skip
    if excepted:
        return permit(CLAUSE)
    return refuse(
        CLAUSE, _("您的口令已用满 %(months)s 个月，请设定新口令"),
        cure=_("系统管理权限的口令须定期更换，其他岗位不受此限"), months=limits.months,
    )  # fmt: skip


@enforces("4.1-k")
def may_except(
    by: Member, of: Member, at: datetime, *, until: datetime, limits: Limits, factor: bool
) -> Verdict:
    """§4.1-k with C13: an alternative control is for system administration, dated, never for
    oneself, at most as long as one change, and only with a second factor."""
    verdict = by.may(EXCEPT, at)
    if not verdict:
        return verdict
    if by.pk == of.pk:
        return refuse("2.1-n", _("不能为本人提出例外"), cure=_("请由另一位有权限的人员办理"))
    if not is_privileged(of.posts_at(at)):
        return refuse(
            CLAUSE, _("%(who)s没有系统管理权限，口令不会到期，无须例外"), who=of.label,
            cure=_("只有系统管理账号须定期更换口令"),
        )  # fmt: skip
    if not factor:
        return refuse(
            CLAUSE, _("%(who)s没有登记动态口令，不能以替代控制代替更换"), who=of.label,
            cure=_("请先由本人登记动态口令"),
        )  # fmt: skip
    latest = months_later(at, limits.months)
    if until > latest:
        return refuse(
            CLAUSE, _("例外最长一个更换周期，不能晚于 %(day)s"), day=f"{latest:%Y-%m-%d}",
            cure=_("到期前仍需要的，请再次提出"),
        )  # fmt: skip
    return permit(CLAUSE)


@enforces("4.1-k")
def may_settle_exception(
    by: Member, exception: PasswordException, stand: Stand, at: datetime
) -> Verdict:
    """§4.1-k, §2.1-n: another confirms it, and nobody one of their own."""
    settles = may_settle(exception, stand, by, "2.1-n")
    if not settles or stand == Stand.WITHDRAWN:
        return settles
    if by.pk == exception.member_id:
        return refuse("2.1-n", _("不能确认本人的例外"), cure=_("请由另一位有确认权限的人员办理"))
    return by.may(CONFIRM_EXCEPTION, at)
