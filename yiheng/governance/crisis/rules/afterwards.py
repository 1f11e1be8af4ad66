"""Who may ratify, complete, make good, and check."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.crisis.models import Act, Remedy, RemedyState, State
from yiheng.governance.crisis.permissions import DECLARE, VERIFY
from yiheng.governance.crisis.rules.bounds import APART, RATIFY
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces


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
def may_attach(by: Actor, act: Act) -> Verdict:
    """§4.1-e: who acted adds and removes papers until the act is decided on."""
    if act.member_id != by.pk:
        return refuse(RATIFY, _("由执行人本人补充"), cure=_("请联系%(who)s"), who=act.member.label)
    if act.state not in (State.PENDING, State.RETURNED):
        return refuse(RATIFY, _("该措施%(state)s，附件不再变动"), state=State(act.state).label)
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
