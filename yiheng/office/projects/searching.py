"""Projects can be found by those who may see them; drafts by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.projects.models import Project
from yiheng.office.projects.queries import BESIDE, PRIVATE, visible_to


def readable(viewer: Any, at: Any) -> Scope:
    """Those handed in that the viewer may open."""
    return visible_to(viewer).exclude(state__in=PRIVATE)


@searchable("projects.project", _("项目"), model="projects.project", visible=readable)
def projects(ids: Ids) -> Iterator[Found]:
    """Each project by number, title, leading department, owner and scope."""
    rows = Project.objects.exclude(state__in=PRIVATE).select_related(*BESIDE).order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        owner = one.owner.name if one.owner else ""
        text = f"{one.unit.name} {owner} {one.scope}"
        yield Found(str(one.pk), f"{one.number} {one.title}".strip(), text, one.page,
                    one.submitted_at)  # fmt: skip
