"""Announcements can be found by those who may read them; drafts by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.bulletins.models import Bulletin, State
from yiheng.office.bulletins.queries import visible_to

HIDDEN = (State.DRAFT, State.DROPPED)


def readable(viewer: Any, at: Any) -> Scope:
    """Those issued that the viewer may open."""
    return visible_to(viewer).exclude(state__in=HIDDEN)


@searchable("bulletins.bulletin", _("公告"), model="bulletins.bulletin", visible=readable)
def bulletins(ids: Ids) -> Iterator[Found]:
    """Each announcement by number, title, issuing unit and text."""
    rows = Bulletin.objects.exclude(state__in=HIDDEN).select_related("current", "unit")
    for one in rows.order_by("pk") if ids is None else rows.filter(pk__in=ids).order_by("pk"):
        assert one.current is not None
        text = f"{one.unit.name} {one.current.body}"
        yield Found(str(one.pk), str(one), text, one.page, one.published_at)
