"""Rows and the objects that they point at, read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet


def point(rows: Iterable[Model], objects: QuerySet[Any] | dict[int, Any], *fields: str) -> None:
    """Give each row what its foreign keys name: from a query, asked once for all keys of all these
    fields, or from objects that were read already, by key.

    ``select_related`` reads a wide object anew for each row and for each of its fields.
    """
    named = [(row, field, getattr(row, f"{field}_id")) for row in rows for field in fields]
    keys = {key for _row, _field, key in named if key is not None}
    known = objects if isinstance(objects, dict) else objects.in_bulk(keys)
    for row, field, key in named:
        if key is not None:
            setattr(row, field, known[key])
