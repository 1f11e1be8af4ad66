"""Papers: who adds and takes off which, and until when."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.projects.models import Attachment, Part, Project, State
from yiheng.office.projects.rules.chartering import may_edit
from yiheng.office.projects.rules.clauses import ARCHIVE
from yiheng.office.projects.rules.running import stands_at


def part_of(project: Project) -> Part:
    """What a paper that is added now belongs to."""
    return Part.COURSE if project.started else Part.CHARTER


@enforces("3.1-m")
def may_file(by: Member, project: Project, team: Collection[int]) -> Verdict:
    """§3.1-m: the author adds the papers of a charter; while it runs, whoever has a part in the
    project or will use it; what is examined stays as it was handed in."""
    if not project.started:
        return may_edit(by, project)
    if by.pk not in team and project.using_unit_id not in (by.unit_id, by.unit.parent_id):
        return refuse(
            ARCHIVE, _("材料由项目成员或使用部门补充"), cure=_("请交给责任人上传")
        )  # fmt: skip
    return stands_at(project, ARCHIVE, State.ACTIVE)


@enforces("3.1-m")
def may_take_off(
    by: Member, project: Project, file: Attachment, team: Collection[int]
) -> Verdict:  # fmt: skip
    """§3.1-m: who added a paper takes it off again, and so does who answers for the project; what
    was approved with the charter stays."""
    verdict = may_file(by, project, team)
    if not verdict:
        return verdict
    if file.part != part_of(project):
        return refuse(
            ARCHIVE, _("立项材料已随立项批准，不能移除"), cure=_("请另行上传新的材料")
        )  # fmt: skip
    if by.pk not in (file.added_by_id, project.owner_id):
        return refuse(
            ARCHIVE, _("由上传人或责任人移除"), cure=_("请联系%(who)s"), who=file.added_by.name
        )  # fmt: skip
    return permit(ARCHIVE)
