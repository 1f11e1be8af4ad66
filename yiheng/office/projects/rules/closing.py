"""结项: report, examination, archive; each by another person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged
from yiheng.office.projects.models import Project, Report, State
from yiheng.office.projects.permissions import LEAD
from yiheng.office.projects.rules.clauses import APART, ARCHIVE, MILESTONES, OWNER, REPORT
from yiheng.office.projects.rules.running import stands_at
from yiheng.office.projects.schedule import Node


@enforces("3.1-l", "2.1-n")
def may_report(by: Member, project: Project, team: Collection[int]) -> Verdict:
    """§3.1-l 客户提供使用报告: somebody of the using department signs it who has no part in the
    project."""
    if project.using_unit_id not in (by.unit_id, by.unit.parent_id):
        return refuse(
            REPORT, _("使用报告由使用部门签署"), cure=_("请由%(unit)s的人员签署"),
            unit=project.using_unit.name if project.using_unit else "",
        )  # fmt: skip
    if by.pk in team:
        return refuse(
            APART, _("参与项目的人不签使用报告"), cure=_("请由使用部门未参与项目的人员签署")
        )
    return stands_at(project, REPORT, State.ACTIVE)


@staged("3.1-l")
@enforces("3.1-l")
def has_report(report: Report | None, *, at: datetime) -> Verdict:
    """§3.1-l 结项验收需客户提供使用报告: no project is closed without it."""
    if report is not None:
        return permit(REPORT)
    return refuse(
        REPORT, _("没有使用部门签署的使用报告，不能结项"),
        cure=_("请先请使用部门签署使用报告，再申请结项"),
    )  # fmt: skip


@enforces("3.1-h")
def is_finished(left: Sequence[Node]) -> Verdict:
    """§3.1-h: what is closed has reached its milestones, or a review has dropped them."""
    if not left:
        return permit(MILESTONES)
    return refuse(
        MILESTONES, _("还有未完成的节点：%(titles)s"),
        cure=_("请登记完成日期；不再需要的，请在中期评审中调整计划删去"),
        titles="、".join(one.title for one in left[:5]),
    )  # fmt: skip


@enforces("3.1-l")
def may_ask_to_close(by: Member, project: Project) -> Verdict:
    """§3.1-l: the owner asks for the closing of what runs."""
    if by.pk != project.owner_id:
        return refuse(OWNER, _("由责任人申请结项"), cure=_("请联系责任人"))
    return stands_at(project, REPORT, State.ACTIVE)


@enforces("3.1-l")
def may_take_back_closing(by: Member, project: Project) -> Verdict:
    """§3.1-l: the owner takes it back until it is examined."""
    if by.pk != project.owner_id:
        return refuse(OWNER, _("由责任人撤回结项申请"), cure=_("请联系责任人"))
    return stands_at(project, REPORT, State.CLOSING)


@enforces("3.1-m", "2.1-n")
def may_examine(by: Member, project: Project, hands: Collection[int], at: datetime) -> Verdict:
    """§3.1-m 经审核: by whoever leads projects, has no part in this one and signed no report."""
    lent = by.may(LEAD, at)
    if not lent:
        return lent
    if by.pk in hands:
        return refuse(
            APART, _("参与项目或签署使用报告的人不审核结项"), cure=_("请由其他主持人审核")
        )
    return stands_at(project, ARCHIVE, State.CLOSING)


@enforces("3.1-m")
def may_archive(by: Member, project: Project, at: datetime) -> Verdict:
    """§3.1-m 归档: by whoever leads projects, or answers for this one."""
    if by.pk != project.owner_id and not by.may(LEAD, at):
        return refuse(ARCHIVE, _("由责任人或项目主持人归档"), cure=_("请联系责任人"))
    return permit(ARCHIVE)


@enforces("3.1-m")
def is_reviewed(project: Project) -> Verdict:
    """§3.1-m 经审核后归档: what was examined, or stopped by a review, and nothing else."""
    if project.state in (State.EXAMINED, State.STOPPED):
        return permit(ARCHIVE)
    if project.state == State.ARCHIVED:
        return refuse(
            ARCHIVE, _("项目已归档，只供查阅"), cure=_("需要核对的，请在项目页查看摘要值")
        )
    return refuse(ARCHIVE, _("项目未经结项审核，不能归档"), cure=_("请先申请结项，审核通过后归档"))
