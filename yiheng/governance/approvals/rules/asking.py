"""Handing in and taking back: by whom, and on which route."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.approvals.models import Case, Route, State
from yiheng.governance.approvals.rules.clauses import (
    POSTS,
    PROCESS,
    SEPARATION,
    SIGNATURES,
    TIERS,
)
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces


@enforces("3.1-e")
def may_submit(case: Case | None, by: Member, route: Route | None) -> Verdict:
    """§3.1-e: nothing is under approval twice, and a returned case goes back by its applicant."""
    if case is not None and case.in_progress:
        return refuse(SIGNATURES, _("该事项已在审批中"), cure=_("请等待签字，或先撤回"))
    if case is not None and case.applicant_id != by.pk:
        return refuse(
            SEPARATION, _("退回的事项由原申请人重新提交"), cure=_("请联系原申请人修改后提交")
        )
    if route is None:
        return refuse(SIGNATURES, _("审批流程未设定"), cure=_("请联系管理员设定该事项的审批流程"))
    return permit(SIGNATURES)


@enforces("4.1-a")
def has_its_amount(wanted: bool, amount: Decimal | None) -> Verdict:
    """§4.1-a 审批权限按金额分级: where the amount chooses the signers there must be one."""
    if not wanted or (amount is not None and amount.is_finite() and amount >= 0):
        return permit(TIERS)
    if amount is None:
        return refuse(TIERS, _("该流程按金额分级，须先填写金额"), cure=_("请在原单填写金额后提交"))
    return refuse(TIERS, _("金额应为不小于 0 的数"), cure=_("请在原单改正金额后提交"))


@enforces("3.1-e")
def has_a_signer(steps: Sequence[object]) -> Verdict:
    """§3.1-e: what nobody has to sign is not approved by that."""
    if steps:
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("按金额与类别，该流程没有须签字的环节"),
        cure=_("请联系管理员修订该事项的审批流程"),
    )


@enforces("3.1-e")
def may_withdraw(by: Member, case: Case) -> Verdict:
    """§3.1-e: only the applicant takes a case back, and only while it is not decided."""
    if case.applicant_id != by.pk:
        return refuse(POSTS, _("只有申请人可以撤回"), cure=_("确需停办的，请由有权人员终止"))
    if case.state not in Case.OPEN:
        return refuse(
            SIGNATURES,
            _("该事项%(state)s，不能撤回"),
            cure=_("如需变更，请另行提出申请"),
            state=State(case.state).label,
        )
    return permit(SIGNATURES)


@enforces("3.1-a", "2.1-n")
def may_define_alone(by: Actor) -> Verdict:
    """§3.1-a 标准化关键操作流程, §2.1-n: a route is proposed by one and confirmed by another."""
    if by.pk == the_system().pk:
        return permit(PROCESS)
    return refuse(
        SEPARATION,
        _("审批流程须由两人变更"),
        cure=_("请提出流程变更，由另一位有确认权限的人员确认后生效"),
    )
