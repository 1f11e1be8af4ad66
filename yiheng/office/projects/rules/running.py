"""Start, milestones, reviews, weekly words: who acts, and what must be there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged
from yiheng.office.projects.models import OPEN, Party, Project, State
from yiheng.office.projects.permissions import LEAD
from yiheng.office.projects.rules.chartering import is_between
from yiheng.office.projects.rules.clauses import (
    APART,
    CONTACT,
    KICK_OFF,
    MILESTONES,
    OUTCOME,
    OWNER,
    REVIEW,
    SYNC,
)
from yiheng.office.projects.schedule import Node


def stands_at(project: Project, clause: str, *states: State) -> Verdict:
    """Whether a project is where an act finds it."""
    if project.state in states:
        return permit(clause)
    return refuse(
        clause, _("项目%(state)s，现在不能办理"), cure=_("请在项目页查看办理进度和下一步"),
        state=project.get_state_display(),
    )  # fmt: skip


@enforces("3.1-f")
def may_kick_off(by: Member, project: Project, at: datetime) -> Verdict:
    """§3.1-f 项目启动会: whoever leads projects starts one that was approved, once."""
    lent = by.may(LEAD, at)
    if not lent:
        return lent
    if project.started:
        return refuse(KICK_OFF, _("项目已经启动，基线已冻结"), cure=_("请在中期评审中调整计划"))
    return stands_at(project, KICK_OFF, State.APPROVED)


@staged("7.1-d")
@enforces("7.1-d")
def has_contacts(parties: Sequence[Party], *, at: datetime) -> Verdict:
    """§7.1-d 联合项目需指定接口人: one a department, before a joint project is started."""
    lacking = [one.unit.name for one in parties if one.contact is None or not one.contact.is_active]
    if not is_between([one.unit_id for one in parties]) or not lacking:
        return permit(CONTACT)
    return refuse(
        CONTACT, _("联合项目须每个部门指定接口人，还缺：%(units)s"),
        cure=_("请在项目页为这些部门各指定一位接口人后再启动"), units="、".join(lacking),
    )  # fmt: skip


@enforces("7.1-d")
def may_name_contact(
    by: Member, project: Project, party: Party, contact: Member, at: datetime
) -> Verdict:
    """§7.1-d: the owner, the author, the head of the department or whoever leads names the 接口人,
    who is of that department."""
    if project.state in (State.ARCHIVED, State.WITHDRAWN, State.REFUSED, State.STOPPED):
        return stands_at(project, CONTACT, State.ACTIVE)
    own = by.unit_id == party.unit_id
    if not (by.pk in (project.owner_id, project.author_id) or own or by.may(LEAD, at)):
        return refuse(
            CONTACT, _("接口人由责任人、本部门人员或项目主持人指定"), cure=_("请联系项目责任人")
        )
    units = {contact.unit_id, contact.unit.parent_id}
    if party.unit_id not in units:
        return refuse(
            CONTACT, _("%(who)s不是%(unit)s的人员"), cure=_("请指定本部门的人员"),
            who=contact.name, unit=party.unit.name,
        )  # fmt: skip
    return permit(CONTACT)


@enforces("3.1-h")
def may_mark(by: Member, project: Project, at: datetime) -> Verdict:
    """§3.1-h: the owner, or whoever leads, says when a milestone was reached."""
    if by.pk != project.owner_id and not by.may(LEAD, at):
        return refuse(
            MILESTONES, _("节点由责任人登记完成"), cure=_("请联系责任人%(who)s"),
            who=project.owner.name if project.owner else "",
        )  # fmt: skip
    return stands_at(project, MILESTONES, State.ACTIVE)


@enforces("3.1-j", "2.1-n")
def may_review(by: Member, project: Project, at: datetime) -> Verdict:
    """§3.1-j 中期评审: by whoever leads projects and does not answer for this one."""
    lent = by.may(LEAD, at)
    if not lent:
        return lent
    if by.pk == project.owner_id:
        return refuse(APART, _("责任人不评审自己的项目"), cure=_("请由其他主持人评审"))
    return stands_at(project, REVIEW, State.ACTIVE)


@enforces("3.1-k")
def follows(current: int, version: int) -> Verdict:
    """§3.1-k 调整计划: a plan follows the version that was reviewed; none is skipped."""
    if version == current + 1:
        return permit(OUTCOME)
    return refuse(
        OUTCOME, _("现行计划是第 %(now)s 版，下一版应为第 %(next)s 版，提交的是第 %(given)s 版"),
        cure=_("请刷新页面，按现行计划重新填写"), now=current, next=current + 1, given=version,
    )  # fmt: skip


@enforces("3.1-k")
def keeps_what_is_done(
    before: Sequence[Node], after: Sequence[Node], done: Mapping[int, date]
) -> Verdict:
    """§3.1-k: what was reached already is not planned anew."""
    new = {one.code: one for one in after}
    for one in before:
        if one.code in done and new.get(one.code) != one:
            return refuse(
                OUTCOME, _("节点“%(title)s”已完成，不能再改动或删去"),
                cure=_("请恢复该节点，只调整未完成的节点"), title=one.title,
            )  # fmt: skip
    return permit(OUTCOME)


@enforces("7.1-e")
def may_sync(by: Member, project: Project, parties: Sequence[Party], at: datetime) -> Verdict:
    """§7.1-e 每周同步进展: of a joint project, by its owner or a 接口人."""
    if not is_between([one.unit_id for one in parties]):
        return refuse(SYNC, _("只有联合项目须每周同步"), cure=_("单部门项目的进展请登记在节点上"))
    mine = by.pk == project.owner_id or by.pk in {one.contact_id for one in parties}
    if not mine and not by.may(LEAD, at):
        return refuse(SYNC, _("由责任人或接口人同步进展"), cure=_("请联系责任人或本部门接口人"))
    return stands_at(project, SYNC, State.ACTIVE)


@enforces("3.1-i")
def may_change_owner(by: Member, project: Project, owner: Member, at: datetime) -> Verdict:
    """§3.1-i: whoever leads proposes another owner of what is not over."""
    lent = by.may(LEAD, at)
    if not lent:
        return lent
    if owner.pk == project.owner_id:
        return refuse(OWNER, _("%(who)s已是责任人"), cure=_("请另选一人"), who=owner.name)
    return stands_at(project, OWNER, *(State(one) for one in OPEN))
