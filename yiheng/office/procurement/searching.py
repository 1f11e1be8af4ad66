"""Purchases and suppliers can be found by those who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import NOTHING, Found, Ids, Scope, searchable
from yiheng.office.procurement import permissions
from yiheng.office.procurement.models import Purchase, Supplier
from yiheng.office.procurement.queries import visible_to


def own(viewer: Any, at: Any) -> Scope:
    """Those that the viewer may open."""
    return visible_to(viewer)


def dealing(viewer: Any, at: Any) -> Scope:
    """All suppliers for whoever applies, buys or reads all."""
    rights = (permissions.APPLY, permissions.BUY, permissions.READ_ALL)
    return None if any(viewer.may(one, at) for one in rights) else NOTHING


@searchable("procurement.purchase", _("采购"), model="procurement.purchase", visible=own)
def purchases(ids: Ids) -> Iterator[Found]:
    """Each purchase by number, matter, reason, things and unit."""
    found = Purchase.objects.select_related("unit").prefetch_related("lines").order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        things = " ".join(line.item for line in one.lines.all())
        title = f"{one.number or ''} {one}".strip()
        yield Found(str(one.pk), title, f"{one.reason} {things} {one.unit.name}", one.page,
                    one.submitted_at or one.created_at)  # fmt: skip


@searchable("procurement.supplier", _("供应商"), model="procurement.supplier", visible=dealing)
def suppliers(ids: Ids) -> Iterator[Found]:
    """Each supplier by name and code."""
    found = Supplier.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        yield Found(str(one.pk), one.name, one.code, f"/purchases/suppliers/{one.pk}/",
                    one.registered_at)  # fmt: skip
