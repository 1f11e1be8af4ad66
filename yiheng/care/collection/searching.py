"""Applications to collect data can be found by author and signers; each stands for its licence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Application
from yiheng.care.collection.queries import visible_to
from yiheng.core.search.registry import Found, Ids, Scope, searchable


def own(viewer: Any, at: Any) -> Scope:
    """Those that the viewer may open."""
    return visible_to(viewer)


@searchable(
    "collection.application", _("采集申请与许可"), model="collection.application", visible=own
)
def applications(ids: Ids) -> Iterator[Found]:
    """Each application by number, title, purpose and source."""
    found = Application.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        title, text = f"{one.number} {one.title}", f"{one.purpose} {one.source}"
        yield Found(str(one.pk), title, text, f"/collection/{one.pk}/", one.created_at)
