"""Moving a case about without deciding it: by whom, to whom, and when no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import local
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.ladder import in_or_above
from yiheng.governance.approvals.models import Signature, State, Step, StepKind
from yiheng.governance.approvals.permissions import SIGN, TERMINATE
from yiheng.governance.approvals.rules.clauses import DEPUTIES, POSTS, SEPARATION, SIGNATURES
from yiheng.governance.approvals.rules.signing import acts_for, holds, is_over, may_sign, not_signer
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces

URGED_EVERY = timedelta(hours=4)
MOST_ADDED = 6
BEFORE, TOGETHER, AFTER = "before", "together", "after"
PLACES = (BEFORE, TOGETHER, AFTER)


def signature_of(by: Member, dossier: Dossier) -> Signature | None:
    """The member's own signature that counts."""
    return next((one for one in dossier.valid if one.member_id == by.pk), None)


@enforces("3.1-e")
def may_take_back(by: Member, dossier: Dossier, at: datetime) -> Verdict:
    """§3.1-e: whoever signed may take it back while nobody has signed after it."""
    case, given = dossier.case, signature_of(by, dossier)
    if not case.in_progress:
        return refuse(
            SIGNATURES,
            _("该事项%(state)s，签字不能收回"),
            cure=_("如需变更，请申请人另行提出"),
            state=State(case.state).label,
        )
    if given is None:
        return refuse(
            POSTS, _("您在该事项没有有效的签字"), cure=_("只能收回本人的签字，请刷新页面核对")
        )
    step = next(one for one in dossier.steps if one.pk == given.step_id)
    order = {one.pk: one.ordinal for one in dossier.steps}
    if any(order[one.step_id] > step.ordinal for one in dossier.valid):
        return refuse(
            SIGNATURES,
            _("后一环节已经签字，签字不能收回"),
            cure=_("请联系后一环节的签字人退回本环节"),
        )
    if not holds(by, step, at) and acts_for(by, dossier, step, at) is None:
        return not_signer(by, dossier.case.subject, step, at)
    return permit(SIGNATURES)


@enforces("2.1-b", "2.1-n", "3.1-e")
def may_transfer(by: Member, to: Member, dossier: Dossier, step: Step, at: datetime) -> Verdict:
    """§3.1-e, §2.1-n: a step goes to a colleague of the same post or to somebody above it.

    The post of a department is that of no other: its head's step never goes to another one's.
    Never from a deputy (2.1-b: no chains), never from a body (C24); what was handed over goes back
    or is signed.
    """
    mine = may_sign(by, dossier, step, at)
    handed = may_hand_over(by, dossier, step, at) if mine else mine
    if not handed:
        return handed
    given = _may_go(by, to, step)
    if not given or step.transferred_by_id == to.pk:
        return given
    asked = may_be_asked(to, dossier, step, at)
    if not asked or _is_fit(to, step, at):
        return asked
    return _is_no_colleague(to, step)


def _may_go(by: Member, to: Member, step: Step) -> Verdict:
    if to.pk == by.pk:
        return refuse(SEPARATION, _("不能转给本人"), cure=_("请另选人员，或直接签字"))
    if step.transferred_by_id not in (None, to.pk):
        return refuse(DEPUTIES, _("转办来的事项不能再转他人"), cure=_("请签字，或退还转办人"))
    return permit(SIGNATURES)


def _is_no_colleague(to: Member, step: Step) -> Verdict:
    if step.unit is None:
        return refuse(
            POSTS,
            _("%(who)s不在“%(post)s”岗位，也不是其上级"),
            cure=_("请转给同岗位的同事或上级；其他人员请用加签"),
            who=to.label,
            post=step.who,
        )
    return refuse(
        POSTS,
        _("%(who)s不在%(unit)s的“%(post)s”岗位，也不是其上级"),
        cure=_("请转给%(unit)s同岗位的同事或上级；其他人员请用加签"),
        who=to.label,
        unit=step.unit.name,
        post=step.who,
    )


@enforces("2.1-b", "3.1-e")
def may_hand_over(by: Member, dossier: Dossier, step: Step, at: datetime) -> Verdict:
    """§2.1-b, §3.1-e: whoever signs a step for themselves may hand it on, whoever to; a deputy and
    a body (C24) may not."""
    principal = acts_for(by, dossier, step, at)
    if principal is not None:
        return refuse(
            DEPUTIES,
            _("代理人不能再转办"),
            cure=_("请由%(who)s本人转办，或由您代签"),
            who=principal.label,
        )
    if step.kind == StepKind.BODY:
        return refuse(
            SIGNATURES,
            _("%(body)s的决定不能转由个人作出"),
            cure=_("请上传决议后签字；决议未作出的，请等待会议"),
            body=step.body_title,
        )
    return permit(SIGNATURES)


@enforces("2.1-n", "3.1-e")
def may_add_signer(
    by: Member, who: Member, place: str, dossier: Dossier, step: Step, at: datetime
) -> Verdict:
    """§3.1-e, §2.1-n: whoever may sign may ask one more to sign, who is as apart as any signer."""
    mine = may_sign(by, dossier, step, at)
    if not mine:
        return mine
    if sum(one.added_by_id is not None for one in dossier.steps) >= MOST_ADDED:
        return refuse(
            SIGNATURES,
            _("一个事项最多加签 %(most)s 人"),
            cure=_("请用传阅或留言征求其他人的意见"),
            most=MOST_ADDED,
        )
    begun = {one.step_id for one in dossier.valid} & {one.pk for one in dossier.at(step.ordinal)}
    if place == BEFORE and begun:
        return refuse(
            SIGNATURES,
            _("本环节已有人签字，不能前加签"),
            cure=_("请改用并签或后加签"),
        )
    named = {one.member_id for one in dossier.steps if not one.passed}
    if who.pk in named:
        return refuse(
            SEPARATION,
            _("%(who)s已是该事项的签字人"),
            cure=_("请另选人员"),
            who=who.label,
        )
    return may_be_asked(who, dossier, None, at)


@enforces("2.1-n", "2.1-k")
def may_be_asked(who: Member, dossier: Dossier, step: Step | None, at: datetime) -> Verdict:
    """§2.1-n, §2.1-k: who is named signs for nobody but themselves, and has signed nothing of it.

    ``step`` is the one that they would take over; without one they get a step of their own.
    """
    if who.pk in dossier.barred:
        return refuse(
            SEPARATION,
            _("%(who)s是申请人或受益人，不能签字"),
            cure=_("请另选人员"),
            who=who.label,
        )
    signed = dossier.elsewhere(step) if step is not None else dossier.hands
    if who.pk in signed:
        return refuse(
            SEPARATION,
            _("%(who)s已签过该事项的另一环节，同一人不能签两个环节"),
            cure=_("请另选人员"),
            who=who.label,
        )
    if not who.here(at) or not who.may_own(SIGN, at):
        return refuse(
            POSTS,
            _("%(who)s没有审批签字权限"),
            cure=_("请另选人员，或用传阅征求意见"),
            who=who.label,
        )
    return permit(SEPARATION)


@enforces("3.1-e")
def may_urge(by: Member, dossier: Dossier, at: datetime) -> Verdict:
    """§3.1-e: applicant and signers may remind those who are asked, once in so many hours."""
    if not dossier.waiting:
        return is_over(dossier)
    if by.pk != dossier.case.applicant_id and by.pk not in dossier.hands:
        return refuse(POSTS, _("只有申请人和已签字的人可以催办"), cure=_("请联系申请人催办"))
    urged = max((one.urged_at for one in dossier.waiting if one.urged_at), default=None)
    if urged is not None and at < urged + URGED_EVERY:
        return refuse(
            SIGNATURES,
            _("%(at)s 已经催办过，每 %(hours)s 小时最多催办一次"),
            cure=_("急事请直接电话联系%(who)s"),
            at=f"{local(urged):%H:%M}",
            hours=URGED_EVERY // timedelta(hours=1),
            who="、".join(one.who for one in dossier.waiting),
        )
    return permit(SIGNATURES)


@enforces("3.1-a")
def may_terminate(by: Member, dossier: Dossier, at: datetime) -> Verdict:
    """§3.1-a: a case that is under way is ended by whoever has that right, never one's own."""
    allowed = by.may(TERMINATE, at)
    if not allowed:
        return allowed
    if dossier.case.state not in dossier.case.OPEN:
        return is_over(dossier)
    if by.pk == dossier.case.applicant_id:
        return refuse(SEPARATION, _("申请人不能终止自己的申请"), cure=_("请改用撤回"))
    if by.pk in dossier.barred:
        return refuse(
            SEPARATION,
            _("该事项为您办理，您不能终止"),
            cure=_("请由另一位有权人员终止，或请申请人撤回"),
        )
    return permit("3.1-a")


def _is_fit(to: Member, step: Step, at: datetime) -> bool:
    """Whether a member holds the post of a step (in its department), or stands above it."""
    held = [(one.post.code, one.unit_id) for one in to.assignments_at(at)]
    return any(
        code == post and (unit is None or where == unit.pk)
        for post, unit in in_or_above(step)
        for code, where in held
    )
