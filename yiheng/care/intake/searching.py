"""Batches and live interfaces can be found by those who see intake."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from yiheng.care.intake.models import Batch, Feed
from yiheng.core.search.registry import Found, Ids, holding, searchable

SEE = holding("intake:see")


@searchable("intake.batch", _("接入批次"), model="intake.batch", grows=True, visible=SEE)
def batches(ids: Ids) -> Iterator[Found]:
    """Each batch by its source, its number and who brought it."""
    found = Batch.objects.select_related("licence__application").order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        title, text = one.source, f"{one.pk} {one.taken_by} {one.licence.application.number}"
        yield Found(str(one.pk), title, text, f"/intake/{one.pk}/", one.started_at)


@searchable("intake.feed", _("实时接口"), model="intake.feed", visible=SEE)
def feeds(ids: Ids) -> Iterator[Found]:
    """Each live interface by its name and sender."""
    found = Feed.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        yield Found(str(one.pk), one.name, one.sender, "/intake/feeds/", one.registered_at)
