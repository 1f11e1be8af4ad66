"""Units, posts, members, who holds which post when, and what is proposed about them."""

from yiheng.governance.people.models.appointing import Act, Appointment, CardChange, GrantChange
from yiheng.governance.people.models.deputies import Deputy
from yiheng.governance.people.models.evidence import FileKind, PermissionUse, StaffFile, UseMonth
from yiheng.governance.people.models.members import (
    Assignment,
    Departure,
    Employment,
    Member,
    MemberManager,
)
from yiheng.governance.people.models.roster import Shift, Swap
from yiheng.governance.people.models.units import (
    LONGEST_CODE,
    LONGEST_NAME,
    MAX_DEPTH,
    Boundary,
    Post,
    Unit,
    UnitKind,
)

__all__ = [
    "LONGEST_CODE",
    "LONGEST_NAME",
    "MAX_DEPTH",
    "Act",
    "Appointment",
    "Assignment",
    "Boundary",
    "CardChange",
    "Departure",
    "Deputy",
    "Employment",
    "FileKind",
    "GrantChange",
    "Member",
    "MemberManager",
    "PermissionUse",
    "Post",
    "Shift",
    "StaffFile",
    "Swap",
    "Unit",
    "UnitKind",
    "UseMonth",
]
