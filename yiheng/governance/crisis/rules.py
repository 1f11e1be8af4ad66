"""Who may declare a crisis, who may act in it and within what, and who may judge afterwards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import local
from yiheng.core.proposals import Proposal, Stand, may_settle
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.crisis.acts import KINDS, Kind
from yiheng.governance.crisis.models import Act, Crisis, Ending, Remedy, RemedyState, State
from yiheng.governance.crisis.permissions import DECLARE, VERIFY
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.pairs import takes_two
from yiheng.governance.regulation.registry import enforces

LIVE, RATIFY, APART, POSTS = "4.1-d", "4.1-e", "2.1-n", "2.1-k"
SMALLEST_TEAM = 2
YUAN = 10_000
WHY_OVER = {
    Ending.EXPIRED: _("授权已于 %(when)s 到期"),
    Ending.ENDED: _("授权已于 %(when)s 提前结束"),
    Ending.REFUSED: _("第二人未同意，授权已于 %(when)s 结束"),
    Ending.LAPSED: _("授权逾期无人确认，已于 %(when)s 失效"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the regulation allows a declaration: so many hours, so many yuan."""

    hours: int
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be declared; ``cap`` is in yuan, None for no money at all, and ``units``
    without any is the whole house. The head belongs to the team."""

    title: str
    reason: str
    kinds: Sequence[str]
    hours: int
    head: Member
    team: Sequence[Member]
    units: Sequence[Unit] = ()
    cap: Decimal | None = None


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
        _is_a_team(draft, at),
        _is_bounded(draft, limits),
        _can_be_ratified(draft, routes),
    ):
        if not verdict:
            return verdict
    if not seconds:
        return refuse(
            APART, _("没有第二人可以确认：有权确认的人都在小组中，或只有宣布人自己"),
            cure=_("请至少留一位有“宣布和确认危机决策授权”权限的人员不进小组"),
        )  # fmt: skip
    return permit(LIVE)


def _is_a_team(draft: Draft, at: datetime) -> Verdict:
    if len({one.pk for one in draft.team}) < SMALLEST_TEAM:
        return refuse(
            LIVE, _("临时小组至少 %(n)s 人"), cure=_("请加上能相互核对的组员"), n=SMALLEST_TEAM
        )
    gone = next((one for one in draft.team if not one.here(at)), None)
    if gone is not None:
        return refuse(LIVE, _("%(who)s不在岗，不能进小组"), cure=_("请另选人员"), who=gone.label)
    if draft.head not in draft.team:
        return refuse(LIVE, _("组长须是小组成员"), cure=_("请从组员中选组长"))
    return permit(LIVE)


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
            cure=_("请调低上限；更大的支出走平常的审批"), most=_yuan(limits.yuan),
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


def is_live(crisis: Crisis, at: datetime) -> Verdict:
    """Whether a declaration is in force; if not, how and when it ended."""
    if crisis.live(at):
        return permit(LIVE)
    ending = Ending(crisis.ending) if crisis.ending else _ending(crisis)
    return refuse(
        LIVE, WHY_OVER[ending], cure=_("请走平常的审批；危机仍在继续的，请重新宣布"),
        when=f"{local(crisis.last):%Y-%m-%d %H:%M}",
    )  # fmt: skip


def _ending(crisis: Crisis) -> Ending:
    return Ending.EXPIRED if crisis.last == crisis.until else Ending.LAPSED


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
            cap=_yuan(cap), spent=_yuan(spent), rest=_yuan(max(cap - spent, Decimal())),
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


@enforces("4.1-e", "2.1-n")
def may_ratify(signers: Collection[int], acted: Collection[int]) -> Verdict:
    """§4.1-e 事后补办审批手续, §2.1-n: no member of the team who acted in the crisis signs for
    any of its acts, neither the own nor a colleague's."""
    if set(signers) & set(acted):
        return refuse(
            APART, _("在本次危机中执行过措施的小组成员，不能为其中任何一项补签"),
            cure=_("请由没有参与执行的签字人办理"),
        )  # fmt: skip
    return permit(RATIFY)


@enforces("4.1-e")
def may_take_back(act: Act) -> Verdict:
    """§4.1-e: the case of an act is decided on, never taken back; the act itself stands done."""
    return refuse(
        RATIFY, _("紧急措施已经执行，补办审批不能撤回"),
        cure=_("请等待签字；需要补充的，由签字人退回后补充"),
    )  # fmt: skip


@enforces("4.1-e")
def may_supplement(by: Actor, act: Act) -> Verdict:
    """§4.1-e: who acted completes what was sent back, and hands it in again."""
    if act.member_id != by.pk:
        return refuse(RATIFY, _("由执行人本人补充"), cure=_("请联系%(who)s"), who=act.member.label)
    if act.state != State.RETURNED:
        return refuse(RATIFY, _("该措施%(state)s，无须补充"), state=State(act.state).label)
    return permit(RATIFY)


@enforces("4.1-e")
def may_hand_over(by: Actor, remedy: Remedy, owner: Member, at: datetime) -> Verdict:
    """§4.1-e: who may declare a crisis says who makes good what was refused, and until when."""
    allowed = by.may(DECLARE, at)
    if not allowed:
        return allowed
    if remedy.state == RemedyState.VERIFIED:
        return refuse(RATIFY, _("补救已核实，不再指派"))
    if not owner.here(at):
        return refuse(RATIFY, _("%(who)s不在岗，不能指派"), cure=_("请另选人员"), who=owner.label)
    return permit(RATIFY)


@enforces("4.1-e")
def may_report(by: Actor, remedy: Remedy) -> Verdict:
    """§4.1-e: whose remedy it is reports what was done."""
    if remedy.owner_id != by.pk:
        return refuse(
            RATIFY, _("由责任人报告补救结果"), cure=_("请联系%(who)s"), who=remedy.owner.label
        )
    if remedy.state != RemedyState.OPEN:
        return refuse(RATIFY, _("补救%(state)s，无须再报告"), state=RemedyState(remedy.state).label)
    return permit(RATIFY)


@enforces("4.1-e", "2.1-n")
def may_verify(by: Actor, remedy: Remedy, at: datetime, *, involved: Collection[int]) -> Verdict:
    """§4.1-e, §2.1-n: another person checks the remedy: neither its owner nor anybody of the team.

    ``involved`` are the team and whoever declared the crisis.
    """
    allowed = by.may(VERIFY, at)
    if not allowed:
        return allowed
    if remedy.state != RemedyState.REPORTED:
        return refuse(
            RATIFY, _("补救%(state)s，现在不须核实"), state=RemedyState(remedy.state).label
        )
    if by.pk == remedy.owner_id or by.pk in involved:
        return refuse(
            APART, _("责任人、宣布人和小组成员不能核实本次危机的补救"),
            cure=_("请由没有参与的核实人办理"),
        )  # fmt: skip
    return permit(RATIFY)


def titles(kinds: Sequence[str]) -> str:
    """Kinds of act as people say them; one whose feature is gone by its name."""
    return "、".join(str(KINDS[name].title) if name in KINDS else name for name in kinds)


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"
