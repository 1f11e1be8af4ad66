"""Rounds can be found by those who see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.governance.campaigns.models import Campaign
from yiheng.governance.campaigns.queries import visible_to


def seen(viewer: Any, at: Any) -> Scope:
    """Those of the kinds that the viewer sees, and those that ask something of them."""
    return visible_to(viewer)


@searchable("campaigns.campaign", _("复核轮次"), model="campaigns.campaign", visible=seen)
def campaigns(ids: Ids) -> Iterator[Found]:
    """Each round by its name and period."""
    found = Campaign.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        yield Found(str(one.pk), one.title, one.period, f"/campaigns/{one.pk}/", one.opened_at)
