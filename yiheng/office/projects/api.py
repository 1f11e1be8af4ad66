"""``/api/projects``: projects and their milestones, for a portal or a board; read only.

No postponed annotations here: behind ``@policy`` the framework could not find their names.
"""

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema

from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.office.projects import queries
from yiheng.office.projects.models import Project

router = Router(tags=["projects"])
MOST = 200


class ProjectOut(Schema):
    """A project as it stands."""

    pk: int
    number: str
    title: str
    state: str
    owner: str
    unit: str
    using_unit: str
    joint: bool
    approved_at: datetime | None
    kicked_at: datetime | None
    ended_at: datetime | None


class MilestoneOut(Schema):
    """A milestone: first promised, planned now, reached."""

    code: int
    title: str
    baseline: date | None
    due_on: date | None
    done_on: date | None


class WholeOut(ProjectOut):
    """With its scope, the version of its plan, the digest of its baseline, and its milestones."""

    scope: str
    version: int
    baseline_digest: str
    milestones: list[MilestoneOut]


@router.get("", response=list[ProjectOut])
@policy(SIGNED_IN)
def projects(request: Any) -> list[dict[str, Any]]:
    """What the member may see, the newest first."""
    return [_short(one) for one in queries.found(request.user, "")[:MOST]]


@router.get("/{int:pk}", response=WholeOut)
@policy(SIGNED_IN)
def project(request: Any, pk: int) -> dict[str, Any]:
    """One project with its milestones."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    versions = queries.plans(found)
    rows = queries.standing(found, versions)
    return _short(found) | {
        "scope": found.scope, "version": versions[-1].ordinal if versions else 0,
        "baseline_digest": found.baseline_digest,
        "milestones": [
            {"code": one.node.code, "title": one.node.title, "done_on": one.done,
             "baseline": one.base.due_on if one.base and found.started else None,
             "due_on": one.plan.due_on if one.plan else None}
            for one in rows
        ],
    }  # fmt: skip


def _short(one: Project) -> dict[str, Any]:
    return {
        "pk": one.pk, "number": one.number, "title": one.title, "state": one.state,
        "owner": one.owner.label if one.owner else "", "unit": one.unit.name,
        "using_unit": one.using_unit.name if one.using_unit else "",
        "joint": len(one.parties.all()) > 1, "approved_at": one.approved_at,
        "kicked_at": one.kicked_at, "ended_at": one.ended_at,
    }  # fmt: skip
