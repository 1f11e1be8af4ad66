"""Finding a meeting, or what is inside one, with its lock."""

from __future__ import annotations

from yiheng.core.errors import NotFound
from yiheng.governance.people.models import Member
from yiheng.office.meetings import queries
from yiheng.office.meetings.models import Item, Meeting, Motion, Resolution, Statement


def found(pk: int, by: Member) -> Meeting:
    """The meeting, locked; raises ``NotFound`` when absent or not the member's to see."""
    seen = queries.visible_to(by).filter(pk=pk).values("pk")
    return locked(pk, pk__in=seen)


def locked(pk: int, **where: object) -> Meeting:
    """The meeting with its lock; raises ``NotFound``."""
    rows = Meeting.objects.select_for_update(of=("self",)).filter(pk=pk, **where)
    meeting = rows.select_related("series", "convener", "recorder").first()
    if meeting is None:
        raise NotFound
    return meeting


def item(meeting: Meeting, pk: int) -> Item:
    """A line of its agenda; raises ``NotFound``."""
    found = queries.item_of(meeting, pk)
    if found is None:
        raise NotFound
    return found


def statement(meeting: Meeting, pk: int) -> Statement:
    """A statement in it; raises ``NotFound``."""
    found = queries.statement_of(meeting, pk)
    if found is None:
        raise NotFound
    return found


def motion(meeting: Meeting, pk: int) -> Motion:
    """A motion in it; raises ``NotFound``."""
    found = queries.motion_of(meeting, pk)
    if found is None:
        raise NotFound
    return found


def resolution(pk: int, by: Member) -> Resolution:
    """A resolution that a member may see, locked; raises ``NotFound``."""
    seen = queries.resolutions_visible_to(by).filter(pk=pk).values("pk")
    rows = Resolution.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    found = rows.select_related("meeting__convener", "owner", "unit").first()
    if found is None:
        raise NotFound
    return found
