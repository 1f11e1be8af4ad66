"""Entries of the catalogue and standards can be found by those who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, holding, searchable
from yiheng.office.catalogues import queries
from yiheng.office.catalogues.models import Asset, Standard
from yiheng.office.catalogues.permissions import SEE


def _assets(viewer: Any, at: Any) -> Scope:
    return queries.assets(viewer)


@searchable("catalogues.asset", _("信息目录"), model="catalogues.asset", visible=_assets)
def assets(ids: Ids) -> Iterator[Found]:
    """Each entry by code, name, department and note."""
    rows = Asset.objects.select_related("unit").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        text = f"{one.get_kind_display()} {one.unit.name} {one.note}"
        yield Found(str(one.pk), str(one), text, one.page, one.since)


@searchable("catalogues.standard", _("信息标准"), model="catalogues.standard",
            visible=holding(SEE))  # fmt: skip
def standards(ids: Ids) -> Iterator[Found]:
    """Each standard by code, name and source."""
    rows = Standard.objects.order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        yield Found(str(one.pk), str(one), one.source, one.page)
