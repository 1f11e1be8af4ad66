"""Who may act at once, and within what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.crisis.acts import KINDS, Kind
from yiheng.governance.crisis.models import Crisis
from yiheng.governance.crisis.rules.bounds import APART, LIVE, POSTS, in_yuan, is_live, titles
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.pairs import takes_two
from yiheng.governance.regulation.registry import enforces


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands around a declaration when somebody acts in it, as keys of members and units.

    ``units`` are those declared and those below them, none for the whole house; ``signed`` have
    signed for acts of this crisis; ``spent`` is what its acts so far have cost.
    """

    team: Collection[int]
    signed: Collection[int] = ()
    units: Collection[int] = ()
    spent: Decimal = Decimal()


@enforces("4.1-d", "2.1-n")
def may_act(
    by: Actor, crisis: Crisis, at: datetime, scene: Scene, *, kind: str, unit: Unit,
    amount: Decimal | None,
) -> Verdict:  # fmt: skip
    """§4.1-d 危机处理时可由临时小组直接执行: a member of the team, while it is in force, within
    the acts, the units and the sum that were declared."""
    verdict = may_enter(by, crisis, at, scene)
    if not verdict:
        return verdict
    known = KINDS.get(kind)
    if known is None or kind not in crisis.kinds:
        return refuse(
            LIVE, _("这项措施不在授权范围内"),
            cure=_("授权的措施：%(kinds)s；其他措施走平常的审批"), kinds=titles(crisis.kinds),
        )  # fmt: skip
    if scene.units and unit.pk not in scene.units:
        return refuse(
            LIVE, _("%(unit)s不在授权的科室范围内"), cure=_("请走平常的审批，或由宣布人另行授权"),
            unit=unit.name,
        )  # fmt: skip
    return _is_within(known, amount, scene.spent, crisis.cap)


def may_enter(by: Actor, crisis: Crisis, at: datetime, scene: Scene) -> Verdict:
    """Whether somebody may act in a declaration at all, whatever the act."""
    live = is_live(crisis, at)
    if not live:
        return live
    if by.pk not in scene.team:
        return refuse(LIVE, _("只有临时小组成员可以直接执行"), cure=_("请告知组长，由小组成员办理"))
    if by.pk in scene.signed:
        return refuse(
            APART, _("您已为本次危机的措施补签，不能再执行措施"),
            cure=_("请由其他小组成员执行"),
        )  # fmt: skip
    return live


def _is_within(kind: Kind, amount: Decimal | None, spent: Decimal, cap: Decimal | None) -> Verdict:
    if amount is None:
        if kind.money:
            return refuse(LIVE, _("这项措施须写明金额"), cure=_("请填写金额（元）"))
        return permit(LIVE)
    if cap is None:
        return refuse(LIVE, _("本次授权不含资金支出"), cure=_("请走平常的审批"))
    if amount <= 0 or spent + amount > cap:
        return refuse(
            LIVE, _("超出金额上限：上限 %(cap)s 元，已用 %(spent)s 元"),
            cure=_("最多还可用 %(rest)s 元；超出部分走平常的审批"),
            cap=in_yuan(cap), spent=in_yuan(spent), rest=in_yuan(max(cap - spent, Decimal())),
        )  # fmt: skip
    return permit(LIVE)


@enforces("2.1-k", "2.1-n")
def may_lend(by: Actor, member: Member, post: Post) -> Verdict:
    """§2.1-k, §2.1-n: a post is lent to another, and only one that a single person may give."""
    if member.pk == by.pk:
        return refuse(APART, _("不能给自己安排岗位"), cure=_("请由其他小组成员办理"))
    if takes_two(post):
        return refuse(
            APART, _("“%(post)s”须由两人任命，不能临时安排"),
            cure=_("请由安全管理员提出、审计管理员确认"), post=post.title,
        )  # fmt: skip
    return permit(POSTS)
