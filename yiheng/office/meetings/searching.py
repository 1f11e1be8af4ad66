"""Meetings and resolutions can be found by those who may see them; sealed words by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.meetings.models import Meeting, Resolution
from yiheng.office.meetings.queries import resolutions_visible_to, visible_to


def _meetings(viewer: Any, at: Any) -> Scope:
    return visible_to(viewer)


def _resolutions(viewer: Any, at: Any) -> Scope:
    return resolutions_visible_to(viewer)


@searchable("meetings.meeting", _("会议"), model="meetings.meeting", visible=_meetings)
def meetings(ids: Ids) -> Iterator[Found]:
    """Each meeting by its name, period and place."""
    rows = Meeting.objects.order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        text = f"{one.get_kind_display()} {one.place_name}"
        yield Found(str(one.pk), str(one), text, one.page, one.begins_at)


@searchable("meetings.resolution", _("决议"), model="meetings.resolution", visible=_resolutions)
def resolutions(ids: Ids) -> Iterator[Found]:
    """Each resolution by number, words, owner and unit."""
    rows = Resolution.objects.select_related("owner", "unit").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        text = f"{one.owner.name} {one.unit.name}"
        yield Found(str(one.pk), str(one), text, one.page, one.made_at)
