"""What projects bring to an agenda or a report: new ones, milestones, and figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from yiheng.core import gathering
from yiheng.core.clock import day_of
from yiheng.core.gathering import Line, Window
from yiheng.office.projects import queries, rules
from yiheng.office.projects.models import Party, Project, State

SOURCE = "projects"


def new_projects(window: Window, at: datetime) -> Iterator[Line]:
    """What was approved before the end of the window and no kick-off has heard (3.1-f)."""
    for one in queries.waiting_to_start(window.until):
        yield Line(
            source=SOURCE, key=f"project:{one.pk}", text=f"{one.number} {one.title}".strip(),
            url=one.page, owner=one.owner.label if one.owner else "", unit=one.unit_id,
            clause=rules.KICK_OFF,
        )  # fmt: skip


def milestones(window: Window, at: datetime) -> Iterator[Line]:
    """The milestones that are due in the window, reached or not."""
    since, until = day_of(window.since), day_of(window.until)
    rows = queries.due_between(since, until, window.unit)
    reached = queries.reached(one.plan.project_id for one in rows)
    for one in rows:
        project = one.plan.project
        yield Line(
            source=SOURCE, key=f"milestone:{project.pk}.{one.code}",
            text=_("%(project)s：%(title)s") % {"project": project.title, "title": one.title},
            url=project.page, owner=project.owner.label if project.owner else "",
            unit=project.unit_id, due_at=queries.end_of(one.due_on),
            done=(project.pk, one.code) in reached, clause=rules.MILESTONES,
        )  # fmt: skip


def figures(window: Window, at: datetime) -> Iterator[Line]:
    """How many projects run, and how many milestones of the window were met or missed."""
    since, until = day_of(window.since), day_of(window.until)
    rows = queries.due_between(since, until, window.unit)
    reached = queries.reached(one.plan.project_id for one in rows)
    days = [(one.due_on, reached.get((one.plan.project_id, one.code))) for one in rows]
    met = sum(day is not None and day <= due for due, day in days)
    today = day_of(at)
    late = sum((day or today) > due for due, day in days)
    for key, text, value in (
        ("active", _("进行中的项目"), _running(window.unit)),
        ("met", _("按时完成的项目节点"), met),
        ("late", _("逾期的项目节点"), late),
    ):
        yield Line(source=SOURCE, key=key, text=text, value=str(value), url="/projects/",
                   clause=rules.DELIVERY)  # fmt: skip


def _running(unit: int | None) -> int:
    rows = Project.objects.filter(state__in=(State.ACTIVE, State.CLOSING))
    if unit is not None:
        rows = rows.filter(
            Q(unit=unit) | Q(pk__in=Party.objects.filter(unit=unit).values("project"))
        )
    return rows.count()


gathering.brings(gathering.NEW_PROJECTS, SOURCE, new_projects)
gathering.brings(gathering.WORK_DONE, SOURCE, milestones)
gathering.brings(gathering.WORK_PLANNED, SOURCE, milestones)
gathering.brings(gathering.FIGURES, SOURCE, figures)
