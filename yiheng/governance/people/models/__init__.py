"""Units, posts, members, who holds which post when, and what is proposed about them."""

from yiheng.governance.people.models.appointing import Appointment, CardChange
from yiheng.governance.people.models.members import (
    Assignment,
    Departure,
    Employment,
    Member,
    MemberManager,
)
from yiheng.governance.people.models.units import MAX_DEPTH, Boundary, Post, Unit, UnitKind

__all__ = [
    "MAX_DEPTH",
    "Appointment",
    "Assignment",
    "Boundary",
    "CardChange",
    "Departure",
    "Employment",
    "Member",
    "MemberManager",
    "Post",
    "Unit",
    "UnitKind",
]
