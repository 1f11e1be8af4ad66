"""Finding a project with its lock, checking what was typed, writing plans, and what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.governance.duties.clocks import Due
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.people.models import Member, Unit
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.facts import MilestoneData
from yiheng.office.projects.models import LONGEST_NOTE, Milestone, Plan, Project
from yiheng.office.projects.models.plans import LONGEST_MILESTONE
from yiheng.office.projects.schedule import Node, digest

DIRECTOR, HEAD = "director", "head"
ENDING = (telling.TO_KICK_OFF, telling.TO_REPORT, telling.TO_EXAMINE, telling.TO_ARCHIVE)
MOST_MILESTONES = 60


def found(pk: int, by: Member) -> Project:
    """The project, locked; raises ``NotFound`` when absent or not the member's to see."""
    project = locked(pk, pk__in=queries.visible_to(by).filter(pk=pk).values("pk"))
    if project is None:
        raise NotFound
    return project


def locked(pk: int, **where: object) -> Project | None:
    """The project with its lock, if there is one."""
    rows = Project.objects.select_for_update(of=("self",)).filter(pk=pk, **where)
    return rows.select_related(*queries.BESIDE).first()


def held(pk: int) -> Project:
    """The project with its lock, for what another room's command has found already."""
    project = locked(pk)
    assert project is not None
    return project


def text_of(
    field: str, text: str, longest: int = LONGEST_NOTE, *, clause: str, needed: bool = True
) -> str:
    """What was typed, tidied; raises ``Invalid`` where it is too long, or missing."""
    tidied = within(field, text, longest, clause=clause, lines=True)
    if needed and not tidied:
        raise Invalid(field, _("请填写，不能为空"), clause=clause)
    return tidied


def nodes_of(rows: Sequence[MilestoneData], before: Iterable[Node] = ()) -> list[Node]:
    """What was typed as milestones: known ones keep their code, new ones get the next."""
    known = {one.code for one in before}
    codes = [one.code for one in rows if one.code is not None]
    if len(rows) > MOST_MILESTONES or len(set(codes)) != len(codes) or not known >= set(codes):
        raise Invalid(
            "milestones", _("节点有误：最多 %(n)s 个，每个一行。请刷新页面后重填"),
            n=MOST_MILESTONES, clause=rules.MILESTONES,
        )  # fmt: skip
    fresh, made = max(known, default=0), []
    for one in rows:
        code = one.code
        if code is None:
            code = fresh = fresh + 1
        title = text_of("milestones", one.title, LONGEST_MILESTONE, clause=rules.MILESTONES)
        made.append(Node(code, title, one.starts_on, one.due_on))
    return made


def write_plan(plan: Plan, nodes: Sequence[Node]) -> None:
    """Put milestones into a version that is not frozen."""
    plan.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(plan=plan, code=one.code, title=one.title, starts_on=one.starts_on,
                  due_on=one.due_on)
        for one in nodes
    )  # fmt: skip
    plan.digest = digest(nodes)
    plan.save(update_fields=["digest"])


def owe(
    project: Project, kind: str, clause: str, due_at: datetime | Due, at: datetime, *,
    target: models.Model | None = None, post: str | None = None, owner: Member | None = None,
    unit: Unit | None = None, **facts: str,
) -> None:  # fmt: skip
    """Something is owed of a project."""
    open_duty(
        clause=clause, kind=kind, target=target or project, due_at=due_at, at=at, by=the_system(),
        post=post, owner=owner, unit=unit, url=project.page, title=project.title, **facts,
    )  # fmt: skip


def settle(project: Project, kind: str, by: Actor, at: datetime) -> None:
    """What was owed is done."""
    close_duty(target=project, kind=kind, at=at, by=by)


def let_go(project: Project, by: Actor, at: datetime) -> None:
    """Nothing is owed of a project that is over; what fell due before stays as it was."""
    for kind in ENDING:
        settle(project, kind, by, at)
    for rows, kind in (
        (queries.owed_reviews(project), telling.TO_REVIEW),
        (queries.owed_syncs(project), telling.TO_SYNC),
    ):
        for one in rows:
            close_duty(target=one, kind=kind, at=at, by=by)
            if one.due_at > at:
                one.put(voided_at=at)
