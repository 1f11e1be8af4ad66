"""What the pages find first: what the member may see, or the one 404."""

from __future__ import annotations

from typing import Any

from yiheng.core.errors import NotFound
from yiheng.office.bulletins import queries
from yiheng.office.bulletins.models import Bulletin, Edition


def visible(request: Any, pk: int) -> Bulletin:
    """The announcement of an address."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def edition_of(request: Any, pk: int, ordinal: int) -> Edition:
    """The edition of an address."""
    seen = queries.editions_visible_to(request.user)
    found = seen.filter(bulletin=pk, ordinal=ordinal).first()
    if found is None:
        raise NotFound
    return found
