"""What waits for the member of a request: asked of the database once, for the page and its menu."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.http import HttpRequest

from yiheng.desk.work import queue
from yiheng.desk.work.rows import Tally
from yiheng.governance.people.models import Member

_KEPT = "_waits"


class Waits:
    """How much waits for one member at one instant: counted, never loaded."""

    def __init__(self, member: Member, at: datetime) -> None:
        self.member, self.at = member, at

    @cached_property
    def kinds(self) -> dict[str, Tally]:
        """How many to-dos there are of each kind, due today, and overdue; and the unread."""
        return queue.counted(self.member, self.at)

    @property
    def owed(self) -> int:
        """How many to-dos there are."""
        return sum(self.kinds[kind].total for kind in queue.WAITING)

    @property
    def today(self) -> int:
        """How many of them fall due today or are overdue."""
        return sum(self.kinds[kind].soon for kind in queue.WAITING)

    @property
    def late(self) -> int:
        """How many of them are overdue."""
        return sum(self.kinds[kind].late for kind in queue.WAITING)

    @property
    def unread(self) -> int:
        """How many notices are unread."""
        return self.kinds[queue.UNREAD].total


def of(request: HttpRequest, member: Member, at: datetime) -> Waits:
    """What waits for the member of this request; the same object however often it is asked for."""
    kept = request.META.setdefault(_KEPT, Waits(member, at))
    assert isinstance(kept, Waits)
    return kept
