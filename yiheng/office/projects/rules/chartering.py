"""立项: what a charter holds, and who writes it until it is approved."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.projects.models import EDITABLE, Project, State
from yiheng.office.projects.rules.clauses import MILESTONES, OWNER, SCOPE
from yiheng.office.projects.schedule import Node


@enforces("3.1-i")
def has_one_owner(owners: Collection[Member]) -> Verdict:
    """§3.1-i 责任人: one person answers for a project, not none and not two."""
    if not owners:
        return refuse(OWNER, _("没有责任人"), cure=_("请填写一位责任人的工号或姓名"))
    if len(owners) > 1:
        return refuse(
            OWNER, _("责任人只能是一人，现填了 %(n)s 人"),
            cure=_("请只留一位；其他人可列为接口人或投入人员"), n=len(owners),
        )  # fmt: skip
    return permit(OWNER)


@enforces("3.1-g")
def has_scope(scope: str) -> Verdict:
    """§3.1-g 确定项目范围."""
    if scope.strip():
        return permit(SCOPE)
    return refuse(SCOPE, _("没有写明项目范围"), cure=_("请写明做什么、不做什么、在哪些科室使用"))


@enforces("3.1-h")
def has_milestones(nodes: Sequence[Node]) -> Verdict:
    """§3.1-h 时间节点: one at least, each with its two days, called once."""
    if not nodes:
        return refuse(MILESTONES, _("没有时间节点"), cure=_("请至少填写一个节点及其起止日期"))
    titles: set[str] = set()
    for one in nodes:
        if one.due_on < one.starts_on:
            return refuse(
                MILESTONES, _("节点“%(title)s”的完成时限早于开始日期"),
                cure=_("请把完成时限改到开始日期当天或之后"), title=one.title,
            )  # fmt: skip
        if one.title in titles:
            return refuse(
                MILESTONES, _("节点“%(title)s”填了两次"), cure=_("请改名或删去一个"),
                title=one.title,
            )  # fmt: skip
        titles.add(one.title)
    return permit(MILESTONES)


@enforces("2.1-i")
def is_between(units: Collection[int]) -> bool:
    """§2.1-i, §7.1-d: a project of more than one department is a joint one; the committee between
    departments resolves on it, and each names a 接口人."""
    return len(set(units)) > 1


@enforces("3.1-g", "3.1-h")
def may_edit(by: Member, project: Project) -> Verdict:
    """§3.1-h: its author changes a charter until it is started; then its baseline is frozen."""
    if project.started:
        return refuse(
            MILESTONES, _("项目已启动，基线已冻结，节点不能直接改动"),
            cure=_("请在中期评审中选择“调整”，另立一版计划；基线保留作为对照"),
        )  # fmt: skip
    if project.author_id != by.pk:
        return refuse(SCOPE, _("只有立项申请人可以修改"), cure=_("请联系申请人"))
    if project.state not in EDITABLE:
        return refuse(
            SCOPE, _("项目%(state)s，不能修改"), cure=_("需要变更的，请另行申请立项"),
            state=project.get_state_display(),
        )  # fmt: skip
    return permit(SCOPE)


@enforces("3.1-g")
def may_submit(by: Member, project: Project) -> Verdict:
    """§3.1-g: it is handed in once, by its author."""
    verdict = may_edit(by, project)
    if verdict and project.state == State.IN_APPROVAL:
        return refuse(SCOPE, _("立项申请已在审批中"), cure=_("请等待审批，或先撤回"))
    return verdict


@enforces("3.1-g")
def may_recall(by: Member, project: Project) -> Verdict:
    """§3.1-g: the author takes it back from whoever has to sign it."""
    verdict = may_edit(by, project)
    if verdict and project.state != State.IN_APPROVAL:
        return refuse(SCOPE, _("立项申请不在审批中"), cure=_("草稿可以直接修改"))
    return verdict


@enforces("3.1-g")
def may_drop(by: Member, project: Project) -> Verdict:
    """§3.1-g: the author gives up what has not been started."""
    if project.state == State.APPROVED and project.author_id == by.pk:
        return permit(SCOPE)
    verdict = may_edit(by, project)
    if verdict and project.state == State.IN_APPROVAL:
        return refuse(SCOPE, _("立项申请在审批中，不能作废"), cure=_("请先撤回审批"))
    return verdict
