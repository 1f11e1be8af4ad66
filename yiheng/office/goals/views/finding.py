"""What the pages find first: what the member may see, or the one 404."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from yiheng.core.errors import NotFound

M = TypeVar("M", bound=Model)


def seen(rows: QuerySet[M], pk: int) -> M:
    """The row of an address."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
