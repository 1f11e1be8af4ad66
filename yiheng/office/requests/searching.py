"""Requests can be found by those who may read them; what was answered is sealed and not indexed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.requests.models import Request, State, Version
from yiheng.office.requests.queries import versions_in_force, visible_to


def readable(viewer: Any, at: Any) -> Scope:
    """Those that the viewer may open."""
    return visible_to(viewer)


@searchable("requests.request", _("申请单"), model="requests.request", visible=readable)
def requests(ids: Ids) -> Iterator[Found]:
    """Each request by number, form and subject, who applied, and the unit."""
    rows = Request.objects.select_related("version", "applicant", "unit").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        text = f"{one.applicant.name} {one.unit.name} {State(one.state).label}"
        yield Found(str(one.pk), str(one), text, one.page, one.submitted_at or one.begun_at)


def fillable(viewer: Any, at: Any) -> Scope:
    """Everybody may fill in the forms in force."""
    return [str(one.pk) for one in versions_in_force(at)]


@searchable("requests.version", _("申请单种类"), model="requests.version", visible=fillable)
def forms(ids: Ids) -> Iterator[Found]:
    """Each form by its name and what it is for."""
    rows = Version.objects.select_related("form").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        form = one.definition
        labels = " ".join(each.label for each in form.fields)
        url = f"/requests/new/#{one.form.code}"
        yield Found(str(one.pk), form.title, f"{form.intro} {labels}", url, one.in_force_from)
