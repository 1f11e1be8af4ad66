"""Projects as other rooms point at them, and what of projects points at a goal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.numbers import numbers_of
from yiheng.core.references import Reference
from yiheng.governance.people.models import Member
from yiheng.office.projects import queries
from yiheng.office.projects.models import OPEN, Project, State
from yiheng.office.projects.queries import PRIVATE

MOST = 50


def _told(rows: Iterable[Project]) -> list[Reference]:
    return [
        Reference(references.PROJECT, str(one.pk), f"{one.number} {one.title}".strip(), one.page,
                  State(one.state).label)
        for one in rows
    ]  # fmt: skip


def _handed_in(viewer: Member) -> QuerySet[Project]:
    return queries.visible_to(viewer).exclude(state__in=PRIVATE)


def find(viewer: Member, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    """Those that the viewer may see."""
    wanted = numbers_of(keys)
    return {one.key: one for one in _told(_handed_in(viewer).filter(pk__in=wanted))}


def choices(viewer: Member, words: str, at: datetime) -> list[Reference]:
    """What runs or is to be started, and whose title holds the words."""
    rows = _handed_in(viewer).filter(state__in=OPEN).order_by("-pk")
    return _told(rows.filter(title__icontains=words)[:MOST] if words else rows[:MOST])


def of_goal(viewer: Member, key: str, at: datetime) -> list[Reference]:
    """The projects that serve a goal."""
    return _pointing(viewer, key, goal=key)


def of_meeting(viewer: Member, key: str, at: datetime) -> list[Reference]:
    """The projects that a kick-off meeting heard."""
    return _pointing(viewer, key, meeting=key)


def _pointing(viewer: Member, key: str, **wanted: str) -> list[Reference]:
    rows = _handed_in(viewer).filter(**wanted) if key else Project.objects.none()
    return _told(rows.order_by("-pk")[:MOST])


references.reference_kind(references.PROJECT, _("项目"), find=find, choices=choices)
references.points_at(references.GOAL, "projects", of_goal)
references.points_at(references.MEETING, "projects", of_meeting)
