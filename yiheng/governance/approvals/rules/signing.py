"""Who may sign what, when: order, separation of duties, identity, unchanged content."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.formats import stamp
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import Resolution, State, Step, StepKind
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.approvals.rules.clauses import DEPUTIES, POSTS, SEPARATION, SIGNATURES
from yiheng.governance.people.models import Deputy, Member
from yiheng.governance.regulation.registry import enforces

COLLEAGUE = _("请由同岗位的其他同事签字")


@enforces("2.1-n", "3.1-e")
def may_sign(by: Member, dossier: Dossier, step: Step, at: datetime) -> Verdict:
    """§3.1-e 三级签字, §2.1-n 互相制约: the right signer, in order, once each, never one's own.

    A deputy is held to what both did: neither may have applied or gain by it, nor signed another
    step.
    """
    if not step.waiting or not dossier.case.in_progress:
        return is_over(dossier)
    principal = acts_for(by, dossier, step, at)
    own = is_apart(by, principal, dossier)
    if not own:
        return own
    both = {by.pk} if principal is None else {by.pk, principal.pk}
    if both & dossier.elsewhere(step):
        return refuse(
            SEPARATION,
            _("您或您代理的人已签过该事项的另一环节，签字无须重复，同一人也不能签两个环节"),
            cure=COLLEAGUE,
        )
    if principal is None and not holds(by, step, at):
        return not_signer(by, dossier.case.subject, step, at)
    return permit(SIGNATURES)


@enforces("2.1-n")
def is_apart(by: Member, principal: Member | None, dossier: Dossier) -> Verdict:
    """§2.1-n: neither applicant nor beneficiary decides, nor anybody in their place."""
    if by.pk == dossier.case.applicant_id:
        return refuse(SEPARATION, _("申请人不能审批自己的申请"), cure=COLLEAGUE)
    if by.pk in dossier.barred:
        return refuse(SEPARATION, _("该事项为您办理，您不能审批"), cure=COLLEAGUE)
    if principal is not None and principal.pk in dossier.barred:
        return refuse(
            SEPARATION,
            _("%(who)s是申请人或受益人，其代理人不能代签"),
            cure=COLLEAGUE,
            who=principal.label,
        )
    return permit(SEPARATION)


@enforces("3.1-e")
def is_over(dossier: Dossier) -> Verdict:
    """§3.1-e: what waits for no signature takes none."""
    state = State(dossier.case.state)
    if state == State.IN_PROGRESS:
        return refuse(
            SIGNATURES, _("该环节现在不等待签字"), cure=_("请刷新页面，查看事项现在的环节")
        )
    return refuse(
        SIGNATURES,
        _("该事项%(state)s，不再等待签字"),
        cure=_("请刷新页面，查看事项现在的状态"),
        state=state.label,
    )


def step_for(by: Member, dossier: Dossier, at: datetime) -> tuple[Step | None, Verdict]:
    """The waiting step that a member may sign, with the verdict; without one, why not.

    Of several refusals the one that knows the member best: of a step whose signer they are.
    """
    judged = [(one, may_sign(by, dossier, one, at)) for one in dossier.waiting]
    for step, verdict in judged:
        if verdict:
            return step, verdict
    if not judged:
        return None, is_over(dossier)
    return None, min((verdict for _step, verdict in judged), key=lambda one: one.clause == POSTS)


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
def is_the_step_shown(shown: str, step: Step) -> Verdict:
    """§3.1-e: and for the step that was shown, where the page said which (``Step.shown``)."""
    if shown in ("", str(step.pk)):
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("您所看的环节已办理，现为“%(step)s”"),
        cure=_("您的签字没有提交。请刷新页面，核对现在的环节后再签字"),
        step=step.title,
    )


@enforces("3.1-e", "4.1-c")
def has_resolution(step: Step, resolution: Resolution | None) -> Verdict:
    """§3.1-e, §4.1-c (C24): a body signs by its resolution about this content, never without."""
    if step.kind != StepKind.BODY or resolution is not None:
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("本环节由%(body)s作出，须附决议"),
        cure=_("请先上传决议文件，填写文号和日期，再签字"),
        body=step.body_title,
    )


@enforces("3.1-e")
def may_send_back(dossier: Dossier, step: Step, ordinal: int | None) -> Verdict:
    """§3.1-e: a case goes back to its applicant or to a step that was taken before."""
    if ordinal is not None and ordinal < step.ordinal and dossier.at(ordinal):
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("没有可以退回的环节"),
        cure=_("请选择已经办过的环节，或退回申请人"),
    )


def acts_for(by: Member, dossier: Dossier, step: Step, at: datetime) -> Member | None:
    """For whom a member would sign a step: None for themselves, or where they may not at all.

    Who stands in for several signs for one that may sign; if none may, for the first.
    """
    if holds(by, step, at):
        return None
    signers = [
        one.principal
        for one in by.standing_in(at)
        if dossier.case.subject in one.subjects and holds(one.principal, step, at)
    ]
    out = dossier.barred | dossier.elsewhere(step)
    return next((one for one in signers if one.pk not in out), signers[0] if signers else None)


def holds(by: Member, step: Step, at: datetime) -> bool:
    """Whether the member is who signs a step: named by it, or in its post (and its unit); and has
    a post of their own that lets them sign."""
    if step.member_id is not None:
        named = step.member_id == by.pk
    else:
        named = any(
            held.post.code == step.post and step.unit_id in (None, held.unit_id)
            for held in by.assignments_at(at)
        )
    return named and bool(by.may_own(SIGN, at))


def lapsed(by: Member, subject: str, step: Step, at: datetime) -> Deputy | None:
    """By what a member could have signed a step, had its time not run out since the step began."""
    if step.since is None:
        return None
    for one in by.deputies:
        known = subject in one.subjects and step.since < one.last <= at
        if known and holds(one.principal, step, at):
            return one
    return None


@enforces("2.1-b", "2.1-k")
def not_signer(by: Member, subject: str, step: Step, at: datetime) -> Verdict:
    """§2.1-b, §2.1-k: a deputy signs until the hour that was named, others not at all."""
    over = lapsed(by, subject, step, at)
    if over is not None:
        return refuse(
            DEPUTIES,
            _("您代%(who)s签字的期限已于 %(until)s 结束"),
            cure=_("请由%(who)s本人签字，或请其重新委托"),
            who=over.principal.name,
            until=stamp(over.last),
        )
    return refuse(
        POSTS,
        _("现由%(post)s签字，您不在该岗位"),
        cure=_("轮到您的岗位时，事项会出现在您的待办中"),
        post=step.who,
    )
