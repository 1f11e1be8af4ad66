"""Who may fill in, hand in, handle and confirm a request, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.requests.acts import ACTS, values_of
from yiheng.office.requests.answers import Answers
from yiheng.office.requests.definition import Kind
from yiheng.office.requests.models import (
    EDITABLE,
    WITHDRAWABLE,
    Form,
    Request,
    State,
    Version,
)

PROCESS = "3.1-a"
POSTS = "2.1-k"
SEPARATION = "2.1-n"


@enforces("3.1-a")
def may_begin(form: Form, version: Version | None, at: datetime) -> Verdict:
    """§3.1-a 标准流程: only a form in force is filled in."""
    if is_retired(form, version, at):
        return refuse(PROCESS, _("该申请单已停用"), cure=_("请在“发起申请”中另选一种申请单"))
    if version is None:
        return refuse(
            PROCESS, _("该申请单尚未生效"), cure=_("请等待生效，或另选一种申请单")
        )  # fmt: skip
    return permit(PROCESS)


def is_retired(form: Form, version: Version | None, at: datetime) -> bool:
    """Whether nobody begins a form any more: no version has brought it back since it ended."""
    ended = form.retired_from
    if ended is None or ended > at:
        return False
    return version is None or version.in_force_from <= ended


@enforces("2.1-i")
def concerns_several(request: Request, answers: Answers) -> bool:
    """§2.1-i 各部门之间通过项目管理委员会协调工作: more than one department or team beside the
    applicant's own is named. Two settle between their heads."""
    named = {
        code
        for one in request.definition.fields
        if one.kind is Kind.UNITS
        for code in answers.get(one.code, ())
    }
    return len(named - {request.applicant.unit.code}) > 1


@enforces("3.1-a", "2.1-n")
def may_edit(by: Member, request: Request) -> Verdict:
    """§3.1-a, §2.1-n: only the applicant changes a request, and not while others sign it."""
    if request.applicant_id != by.pk:
        return refuse(
            SEPARATION, _("只有申请人可以修改申请单"), cure=_("请联系申请人，或退回并写明意见")
        )
    if request.state not in EDITABLE:
        return refuse(
            PROCESS,
            _("申请单%(state)s，不能修改"),
            cure=_("审批中的请先撤回再修改；已办结的请复制一份另行申请"),
            state=request.get_state_display(),
        )
    return permit(PROCESS)


@enforces("3.1-a", "2.1-n")
def may_submit(by: Member, request: Request, answers: Answers, at: datetime) -> Verdict:
    """§3.1-a, §2.1-n: the applicant hands it in, and what it asks for can be done at all."""
    verdict = may_edit(by, request)
    acting = request.definition.act
    values = values_of(acting, answers)
    if not verdict or acting is None or values is None:
        return verdict
    possible = ACTS[acting.name].check(values, by, at)
    return verdict if possible else possible


@enforces("3.1-a")
def may_remove(by: Member, request: Request) -> Verdict:
    """§3.1-a: a draft that was never handed in can be thrown away by who began it."""
    if request.state == State.DRAFT and request.applicant_id == by.pk:
        return permit(PROCESS)
    return refuse(
        PROCESS, _("提交过的申请单不能删除，只能撤回"), cure=_("撤回的申请单留存备查")
    )  # fmt: skip


@enforces("3.1-a")
def may_withdraw(by: Member, request: Request) -> Verdict:
    """§3.1-a: the applicant takes it back before it is decided."""
    if request.applicant_id != by.pk:
        return refuse(POSTS, _("只有申请人可以撤回"))
    if request.state not in WITHDRAWABLE:
        return refuse(PROCESS, _("申请单%(state)s，不能撤回"), state=request.get_state_display())
    return permit(PROCESS)


@enforces("2.1-k", "2.1-n")
def may_handle(by: Member, request: Request, at: datetime) -> Verdict:
    """§2.1-k 职责边界, §2.1-n 互相制约: the handling post handles it, never the applicant."""
    if not by.holds(request.definition.handler, at):
        return refuse(
            POSTS,
            _("该申请单由指定岗位办理，您不在该岗位"),
            cure=_("轮到您的岗位时，申请单会出现在“待办理”中"),
        )
    if request.applicant_id == by.pk:
        return refuse(
            SEPARATION,
            _("申请人不能办理自己的申请"),
            cure=_("请由同岗位的其他同事办理；岗位只有一人的，请先任命第二人"),
        )
    return permit(POSTS)


@enforces("2.1-k", "2.1-n")
def may_claim(by: Member, request: Request, at: datetime) -> Verdict:
    """§2.1-k: one of the post takes it on, or takes it over from who holds the post no more."""
    verdict = may_handle(by, request, at)
    if verdict and request.state == State.IN_HAND and request.handler is not None:
        if not request.handler.holds(request.definition.handler, at):
            return verdict
        return refuse(
            POSTS,
            _("已由%(who)s接办"),
            cure=_("需要接手的，请由接办人退回待办理"),
            who=request.handler.name,
        )
    return verdict if not verdict else _stands(request, State.APPROVED)


@enforces("2.1-k", "2.1-n")
def may_finish(by: Member, request: Request, at: datetime) -> Verdict:
    """§2.1-k, §2.1-n: who took it on finishes it, once what it started is settled."""
    verdict = may_hand_on(by, request, at)
    acting = request.definition.act
    if not verdict or acting is None or not request.made:
        return verdict
    over = ACTS[acting.name].may_end(request.made)
    return verdict if over else over


@enforces("2.1-k", "2.1-n")
def may_hand_on(by: Member, request: Request, at: datetime) -> Verdict:
    """§2.1-k: who took it on gives it back to the post."""
    verdict = may_handle(by, request, at)
    if verdict and request.state == State.IN_HAND and request.handler_id != by.pk:
        return refuse(
            POSTS,
            _("由接办人%(who)s办理"),
            cure=_("需要接手的，请由接办人退回待办理"),
            who=request.handler.name if request.handler else "",
        )
    return verdict if not verdict else _stands(request, State.IN_HAND)


@enforces("3.1-a", "2.1-n")
def may_confirm(by: Member, request: Request) -> Verdict:
    """§3.1-a, §2.1-n: the applicant says whether what was asked for is done."""
    if request.applicant_id != by.pk:
        return refuse(SEPARATION, _("由申请人确认是否完成"))
    return _stands(request, State.DONE)


def _stands(request: Request, state: State) -> Verdict:
    if request.state == state:
        return permit(PROCESS)
    return refuse(
        PROCESS,
        _("申请单%(state)s，不能办理这一步"),
        cure=_("请刷新页面，查看最新状态"),
        state=request.get_state_display(),
    )
