"""A member's own notices can be found by that member."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.queries import visible_to


def own(viewer: object, at: object) -> Scope:
    """The viewer's own."""
    return visible_to(viewer)  # type: ignore[arg-type]  # a Member, whom core does not know


@searchable("notices.notice", _("通知"), model="notices.notice", grows=True, visible=own)
def notices(ids: Ids) -> Iterator[Found]:
    """Each notice by its line."""
    found = Notice.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        yield Found(str(one.pk), one.title, "", one.url or "/notices/", one.created_at)
