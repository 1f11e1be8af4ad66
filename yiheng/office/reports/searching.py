"""Reports can be found by kind, time, unit and writer; what they say is sealed and is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.reports.models import Report, State
from yiheng.office.reports.permissions import SEE
from yiheng.office.reports.queries import visible_to


def readable(viewer: Any, at: Any) -> Scope:
    """Those handed in that the viewer may read."""
    if not viewer.may(SEE, at):
        return ()
    return visible_to(viewer, at).filter(state=State.SUBMITTED)


@searchable("reports.report", _("工作报告"), model="reports.report", visible=readable)
def reports(ids: Ids) -> Iterator[Found]:
    """Each report that was handed in."""
    rows = Report.objects.filter(state=State.SUBMITTED).select_related("unit", "owner")
    for one in rows.order_by("pk") if ids is None else rows.filter(pk__in=ids).order_by("pk"):
        text = f"{one.unit.name} {one.owner.name}"
        yield Found(str(one.pk), f"{one.title} {one.unit.name}", text, one.page, one.submitted_at)
