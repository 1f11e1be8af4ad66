"""What the pages find first: the request that the member may see, or the one 404."""

from __future__ import annotations

from typing import Any

from yiheng.core.errors import NotFound
from yiheng.office.requests import queries
from yiheng.office.requests.models import Request


def visible(request: Any, pk: int) -> Request:
    """The request of an address."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
