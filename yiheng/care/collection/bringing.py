"""Which fields the licences in force let the hospital take in (``core.collected``)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from yiheng.care.collection.models import Licence
from yiheng.core.collected import collects


def licensed(at: datetime) -> frozenset[str]:
    """Every ``Type.element`` of a licence that stood just before an instant."""
    open_ = Q(revoked_at=None) | Q(revoked_at__gte=at)
    rows = Licence.objects.filter(open_, valid_from__lt=at, valid_until__gte=at)
    return frozenset(
        f"{kind}.{name}" for scope in rows.values_list("scope", flat=True)
        for kind, names in scope.items() for name in names
    )  # fmt: skip


collects("collection", licensed)
