"""Who may sign what, when: order, separation of duties, identity, unchanged content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.approvals.models import Case, Route, Signature, State, Step
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces

SIGNATURES = "3.1-e"
SEPARATION = "2.1-n"
POSTS = "2.1-k"


@enforces("2.1-n", "3.1-e")
def may_sign(
    by: Member, case: Case, step: Step | None, signatures: Sequence[Signature], at: datetime
) -> Verdict:
    """§3.1-e 三级签字, §2.1-n 互相制约: the right post, in order, once each, never one's own.

    ``step`` is the one that waits; ``signatures`` are all of the case, void ones too. A deputy is
    held to what both did: neither may have applied, nor signed another step.
    """
    if step is None or case.state != State.IN_PROGRESS:
        return refuse(SIGNATURES, _("该事项%(state)s，不再等待签字"), state=State(case.state).label)
    if case.applicant_id == by.pk:
        return refuse(SEPARATION, _("申请人不能审批自己的申请"), cure=_("请由同岗位的其他同事签字"))
    principal = acts_for(by, case.subject, step, at)
    if principal is not None and case.applicant_id == principal.pk:
        return refuse(
            SEPARATION,
            _("%(who)s是申请人，其代理人不能代签"),
            cure=_("请由同岗位的其他同事签字"),
            who=principal.label,
        )
    both = {by.pk} if principal is None else {by.pk, principal.pk}
    if any({one.member_id, one.on_behalf_of_id} & both and one.step_id != step.pk
           for one in signatures):  # fmt: skip
        return refuse(
            SEPARATION,
            _("您已签过该事项的另一环节，同一人不能签两个环节"),
            cure=_("请由同岗位的其他同事签字"),
        )
    if principal is None and not holds(by, step, at):
        return refuse(
            POSTS,
            _("现由%(post)s签字，您不在该岗位"),
            cure=_("轮到您的岗位时，事项会出现在您的待办中"),
            post=step.post_title,
        )
    return permit(SIGNATURES)


@enforces("3.1-e")
def is_what_was_shown(shown: str, current: str) -> Verdict:
    """§3.1-e: a signature stands for the content that the signer has read, to the byte."""
    if shown == current:
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("内容已变更，请重新阅读"),
        cure=_("您的签字没有提交。请刷新页面，阅读最新内容后再签字"),
    )


@enforces("3.1-e")
def may_submit(case: Case | None, by: Member, route: Route | None) -> Verdict:
    """§3.1-e: nothing is under approval twice, and a returned case goes back by its applicant."""
    if case is not None and case.in_progress:
        return refuse(SIGNATURES, _("该事项已在审批中"), cure=_("请等待签字，或先撤回"))
    if case is not None and case.applicant_id != by.pk:
        return refuse(SEPARATION, _("退回的事项由原申请人重新提交"))
    if route is None:
        return refuse(SIGNATURES, _("审批流程未设定"), cure=_("请联系管理员设定该事项的审批流程"))
    return permit(SIGNATURES)


@enforces("3.1-e")
def may_withdraw(by: Member, case: Case) -> Verdict:
    """§3.1-e: only the applicant takes a case back, and only while it is not decided."""
    if case.applicant_id != by.pk:
        return refuse(POSTS, _("只有申请人可以撤回"))
    if case.state not in Case.OPEN:
        return refuse(SIGNATURES, _("该事项%(state)s，不能撤回"), state=State(case.state).label)
    return permit(SIGNATURES)


def acts_for(by: Member, subject: str, step: Step, at: datetime) -> Member | None:
    """For whom a member would sign a step: None for themselves, or where they may not at all."""
    if holds(by, step, at):
        return None
    for one in by.standing_in(at):
        if subject in one.subjects and holds(one.principal, step, at):
            return one.principal
    return None


def holds(by: Member, step: Step, at: datetime) -> bool:
    """Whether the member holds the step's post, in the step's unit where the step has one."""
    return any(
        held.post.code == step.post and step.unit_id in (None, held.unit_id)
        for held in by.assignments_at(at)
    )
