"""Who may declare a crisis, stand behind it, extend it, end it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.proposals import Proposal, Stand, may_settle
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.models import Crisis
from yiheng.governance.crisis.permissions import DECLARE
from yiheng.governance.crisis.rules.bounds import (
    APART,
    LIVE,
    RATIFY,
    Draft,
    Limits,
    in_yuan,
    is_live,
)
from yiheng.governance.crisis.rules.teaming import has_a_second, is_a_team
from yiheng.governance.regulation.registry import enforces


@enforces("4.1-d")
def may_declare(
    by: Actor, draft: Draft, limits: Limits, at: datetime, *, seconds: int, routes: Collection[str]
) -> Verdict:
    """§4.1-d 危机处理时可由临时小组直接执行: a team, named acts, a cap and an end.

    ``seconds`` is how many could confirm it who neither declare it nor sit in the team; ``routes``
    are the routes of ratification in force.
    """
    allowed = by.may(DECLARE, at)
    if not allowed:
        return allowed
    for verdict in (
        is_a_team(draft.team, draft.head, at),
        _is_bounded(draft, limits),
        _can_be_ratified(draft, routes),
    ):
        if not verdict:
            return verdict
    return has_a_second(seconds)


def _is_bounded(draft: Draft, limits: Limits) -> Verdict:
    unknown = sorted(set(draft.kinds) - set(KINDS))
    if unknown or not draft.kinds:
        return refuse(LIVE, _("请至少选择一种授权措施"), cure=_("只能选择列出的措施"))
    if not 1 <= draft.hours <= limits.hours:
        return refuse(
            LIVE, _("有效时间为 1 至 %(most)s 小时"),
            cure=_("请缩短时间；不够用时可由两人延长"), most=limits.hours,
        )  # fmt: skip
    if draft.cap is not None and not 0 < draft.cap <= limits.yuan:
        return refuse(
            LIVE, _("金额上限须大于零，不超过 %(most)s 元"),
            cure=_("请调低上限；更大的支出走平常的审批"), most=in_yuan(limits.yuan),
        )  # fmt: skip
    if draft.cap is None and any(KINDS[name].money for name in draft.kinds):
        return refuse(
            LIVE, _("所选措施涉及资金，须写明金额上限"), cure=_("请填写金额上限，或去掉该措施")
        )
    return permit(LIVE)


def _can_be_ratified(draft: Draft, routes: Collection[str]) -> Verdict:
    chosen = [KINDS[name] for name in draft.kinds if name in KINDS]
    missing = [kind for kind in chosen if kind.route not in routes]
    if missing:
        return refuse(
            RATIFY, _("“%(title)s”的补办审批流程没有设定，事后无法补办"),
            cure=_("请先设定审批流程“%(route)s”，或去掉该措施"),
            title=missing[0].title, route=missing[0].route,
        )  # fmt: skip
    return permit(RATIFY)


@enforces("4.1-d", "2.1-n")
def may_second(
    proposal: Proposal,
    crisis: Crisis,
    stand: Stand,
    by: Actor,
    at: datetime,
    *,
    team: Collection[int],
) -> Verdict:
    """§4.1-d, §2.1-n: a second person outside the team stands behind a declaration or its
    extension, while it is in force."""
    allowed = by.may(DECLARE, at)
    if not allowed:
        return allowed
    if stand != Stand.WITHDRAWN and by.pk in team:
        return refuse(
            APART, _("小组成员不能确认对自己的授权"), cure=_("请由小组以外有权确认的人员办理")
        )
    verdict = may_settle(proposal, stand, by, APART)
    if not verdict:
        return verdict
    return is_live(crisis, at)


@enforces("4.1-d")
def may_extend(by: Actor, crisis: Crisis, until: datetime, hours: int, at: datetime) -> Verdict:
    """§4.1-d: one that is confirmed and in force can be extended, never further ahead than a new
    declaration would reach."""
    allowed = by.may(DECLARE, at)
    if not allowed:
        return allowed
    live = is_live(crisis, at)
    if not live:
        return live
    if not crisis.confirmed:
        return refuse(LIVE, _("授权还没有第二人确认，不能延长"), cure=_("请先由第二人确认"))
    if not crisis.until < until <= at + timedelta(hours=hours):
        return refuse(
            LIVE, _("只能延长到现在的结束时间之后、从现在起 %(most)s 小时之内"),
            cure=_("请改一个时间；届时仍需要的，可再次延长"), most=hours,
        )  # fmt: skip
    return permit(LIVE)


@enforces("4.1-d")
def may_end(by: Actor, crisis: Crisis, at: datetime, *, head: int) -> Verdict:
    """§4.1-d: who may declare, or the head of the team, ends it as soon as the crisis is over."""
    if by.pk != head:
        allowed = by.may(DECLARE, at)
        if not allowed:
            return allowed
    return is_live(crisis, at)
