"""What doors tell: a right was used."""

from __future__ import annotations

from typing import Any

from yiheng.core.clock import now
from yiheng.core.policy import USES
from yiheng.governance.people import using
from yiheng.governance.people.models import Member


def used(user: Any, permission: str) -> None:
    """A right has opened a door to somebody."""
    if isinstance(user, Member):
        using.note(user, permission, now())


USES.append(used)
