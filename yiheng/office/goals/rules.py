"""What a goal has to say, who may propose and confirm it, and when it is reviewed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import Stand
from yiheng.core.proposals import may_settle as second_person
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.registry import enforces
from yiheng.office.goals.aims import Aim
from yiheng.office.goals.models import Change, Direction, Goal, Review, Tier
from yiheng.office.goals.permissions import CONFIRM, KEEP, PROPOSE, PROPOSE_OWN
from yiheng.standards.china.identity import numbers_in

TREE, VERSIONED, SERVES, TYPED, MINIMISE = "1.2-g", "1.2-l", "1.2-m", "1.2-n", "0-i"
PARENTS: Mapping[str, tuple[str, ...]] = {
    Tier.STRATEGY: (),
    Tier.DEPARTMENT: (Tier.STRATEGY, Tier.DEPARTMENT),
    Tier.KPI: (Tier.DEPARTMENT, Tier.KPI),
}
"""What a goal of each level may hang on."""


@enforces("0-i")
def may_say(text: str) -> Verdict:
    """§0-i 最小必要: no register of this room holds a person's identity number."""
    if numbers_in(text):
        return refuse(MINIMISE, _("含身份证号，这里不收证件号与患者信息"), cure=_("请删去该号码"))
    return permit(MINIMISE)


@enforces("1.2-g")
def may_hang(
    tier: str, parent: Goal | None, above: Collection[int], own: int | None = None
) -> Verdict:
    """§1.2-g 与医院战略高度关联: every goal below the strategy hangs on one that is pursued and
    stands above it; ``above`` are the keys from the parent up to the root."""
    if tier == Tier.STRATEGY:
        if parent is None:
            return permit(TREE)
        return refuse(TREE, _("战略目标没有上级目标"), cure=_("请清空“上级目标”，或改选层级"))
    if parent is None:
        return refuse(
            TREE, _("没有上级目标，不能与医院战略关联"),
            cure=_("请选择它服务的上级目标；没有合适的，先提出上级目标"),
        )  # fmt: skip
    return _may_bear(tier, parent, own is not None and own in above)


def _may_bear(tier: str, parent: Goal, circle: bool) -> Verdict:
    """Whether this parent can bear a goal of this level."""
    if not parent.live:
        return refuse(
            TREE, _("上级目标 %(number)s 已终止"), cure=_("请改选执行中的目标"),
            number=parent.number,
        )  # fmt: skip
    if parent.tier not in PARENTS[tier]:
        return refuse(
            TREE, _("%(tier)s不能挂在%(parent)s之下"),
            cure=_("部门目标挂在战略目标或部门目标之下，关键指标挂在部门目标或关键指标之下"),
            tier=Tier(tier).label, parent=Tier(parent.tier).label,
        )  # fmt: skip
    if circle:
        return refuse(
            TREE, _("上级目标在本目标之下，会成为循环"), cure=_("请选择不在本目标之下的目标")
        )
    return permit(TREE)


@enforces("1.2-n")
def may_measure(aim: Aim) -> Verdict:
    """§1.2-n: a goal says by what it is measured and what is to be reached."""
    if not aim.metric or not aim.measure or aim.target is None:
        return refuse(
            TYPED, _("没有写明衡量指标与目标值"),
            cure=_("请填写衡量指标、计量单位和目标值，例如 在线办理的流程、项、90"),
        )  # fmt: skip
    if aim.baseline is None:
        return permit(TYPED)
    ahead = aim.target - aim.baseline
    if (ahead <= 0) if aim.direction == Direction.AT_LEAST else (ahead >= 0):
        return refuse(TYPED, _("目标值没有比基线值更好"), cure=_("请核对方向、基线值与目标值"))
    return permit(TYPED)


@enforces("1.2-n")
def may_last(aim: Aim, parent_due: date | None, today: date) -> Verdict:
    """§1.2-n 短期目标…长期目标: a goal has a term and a day ahead, not later than its parent's."""
    if not aim.term or aim.due_on is None:
        return refuse(
            TYPED, _("没有写明短期或长期与完成期限"), cure=_("请选择期限类型并填写完成期限")
        )
    if aim.due_on <= today:
        return refuse(TYPED, _("完成期限已过"), cure=_("请填写今天以后的日期"))
    if parent_due is not None and aim.due_on > parent_due:
        return refuse(
            TYPED, _("完成期限晚于上级目标的 %(day)s"), cure=_("请提前，或先调整上级目标"),
            day=parent_due.isoformat(),
        )  # fmt: skip
    return permit(TYPED)


@enforces("1.2-l")
def may_decide(reason: str, decision: str, resolution: str) -> Verdict:
    """§1.2-l 动态调整: a version has its reason and the decision of a meeting."""
    if not reason:
        return refuse(VERSIONED, _("没有写明原因"), cure=_("请写明为什么这样定"))
    if not decision and not resolution:
        return refuse(VERSIONED, _("没有会议决议"), cure=_("请选择会议决议，或填写决议文号"))
    return permit(VERSIONED)


@enforces("1.2-l")
def may_propose(by: Member, unit: Unit, at: datetime) -> Verdict:
    """§1.2-l: who may propose goals; a head those of the own department."""
    if by.may(PROPOSE, at):
        return permit(VERSIONED)
    verdict = by.may(PROPOSE_OWN, at)
    if not verdict:
        return verdict
    if by.unit_id not in (unit.pk, unit.parent_id):
        return refuse(
            VERSIONED, _("只能提出本部门的目标"), cure=_("其他部门的目标请由该部门负责人提出")
        )
    return permit(VERSIONED)


@enforces("1.2-l")
def may_change(goal: Goal, base: int, waiting: bool) -> Verdict:
    """§1.2-l: a goal that is pursued is changed from its current version, one change at a time."""
    if not goal.live:
        return refuse(VERSIONED, _("目标已终止，不能再变更"), cure=_("仍要做的，请新设一个目标"))
    if waiting:
        return refuse(VERSIONED, _("已有一项变更待确认"), cure=_("请等待确认，或由提出人撤回"))
    current = goal.current.ordinal if goal.current else 0
    if base != current:
        return refuse(
            VERSIONED, _("依据的是第 %(base)s 版，现行是第 %(current)s 版，版本不能跳过"),
            cure=_("请刷新页面，在现行版本上修改"), base=base, current=current,
        )  # fmt: skip
    return permit(VERSIONED)


@enforces("1.2-g")
def may_retire(children: int) -> Verdict:
    """§1.2-g: what others hang on is not given up before they are moved."""
    if children:
        return refuse(
            TREE, _("下面还有 %(n)s 个执行中的目标"), cure=_("请先把它们改挂或终止"), n=children
        )
    return permit(TREE)


@enforces("1.2-l")
def may_settle(change: Change, stand: Stand, by: Member, at: datetime) -> Verdict:
    """§1.2-l: another person who may confirm settles a change; its proposer may take it back."""
    if stand != Stand.WITHDRAWN:
        verdict = by.may(CONFIRM, at)
        if not verdict:
            return verdict
    return second_person(change, stand, by, VERSIONED)


@enforces("1.2-l")
def may_read(by: Member, goal: Goal, at: datetime) -> Verdict:
    """§1.2-l: the owner enters the value of the metric, or who keeps the registers."""
    if not goal.live:
        return refuse(VERSIONED, _("目标已终止，不再登记读数"), cure=_("请在新目标上登记"))
    if goal.owner_id == by.pk or by.may(KEEP, at):
        return permit(VERSIONED)
    return refuse(VERSIONED, _("由目标负责人登记读数"), cure=_("请联系目标负责人"))


@enforces("1.2-l")
def may_review(by: Member, goal: Goal, review: Review | None, at: datetime) -> Verdict:
    """§1.2-l: the owner, or who may propose its change, reviews a goal once a quarter."""
    if not goal.live:
        return refuse(VERSIONED, _("目标已终止，不再评审"), cure=_("请评审执行中的目标"))
    if goal.owner_id != by.pk and not may_propose(by, goal.unit, at):
        return refuse(VERSIONED, _("由目标负责人评审"), cure=_("请联系目标负责人"))
    if review is not None and review.done_at is not None:
        return refuse(
            VERSIONED, _("%(quarter)s 已评审"), cure=_("下一季度再评审；需要调整的请提出变更"),
            quarter=review.quarter,
        )  # fmt: skip
    return permit(VERSIONED)
