"""What waits for the member of a request: asked of the database once, for the page and its menu."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.http import HttpRequest

from yiheng.desk.work import items
from yiheng.governance.duties import queries as duties
from yiheng.governance.notices import queries as notices
from yiheng.governance.people.models import Member

_KEPT = "_waits"


class Waits:
    """The to-dos and the unread notices of one member at one instant."""

    def __init__(self, member: Member, at: datetime) -> None:
        self.member, self.at = member, at

    @cached_property
    def rows(self) -> list[items.Waiting]:
        """Everything to do, soonest due first."""
        return items.waiting(self.member, self.at)

    @cached_property
    def owed(self) -> int:
        """How many to-dos there are; a page that does not list them only has them counted."""
        if "rows" in self.__dict__:
            return len(self.rows)
        return duties.owed_by(self.member, self.at).count()

    @cached_property
    def unread(self) -> int:
        """How many notices are unread."""
        return notices.unread_count(self.member)


def of(request: HttpRequest, member: Member, at: datetime) -> Waits:
    """What waits for the member of this request; the same object however often it is asked for."""
    kept = request.META.setdefault(_KEPT, Waits(member, at))
    assert isinstance(kept, Waits)
    return kept
