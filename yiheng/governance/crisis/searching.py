"""Crises can be found by their number and matter, acts by their number and kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.governance.crisis import queries
from yiheng.governance.crisis.models import Act, Crisis
from yiheng.governance.crisis.rules import titles


def seen(viewer: Any, at: Any) -> Scope:
    """Those of one's team, or all."""
    return queries.visible_to(viewer)


def acts_seen(viewer: Any, at: Any) -> Scope:
    """Those that one may see."""
    return queries.acts_visible_to(viewer)


@searchable("crisis.crisis", _("危机处置"), model="crisis.crisis", visible=seen)
def crises(ids: Ids) -> Iterator[Found]:
    """Each declaration by what it is about."""
    found = Crisis.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        text = f"{one.number} {one.reason} {titles(one.kinds)}"
        yield Found(str(one.pk), str(one), text, one.page, one.since)


@searchable("crisis.act", _("紧急措施"), model="crisis.act", visible=acts_seen)
def acts(ids: Ids) -> Iterator[Found]:
    """Each act by its number, its kind and its unit; its words are sealed and stay so."""
    found = Act.objects.select_related("crisis", "unit").order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        text = f"{one.crisis.title} {one.unit.name}"
        yield Found(str(one.pk), f"{one.number} {titles([one.kind])}", text, one.page, one.at)
