"""Tables of projects."""

from yiheng.office.projects.models.closing import Archive, Examination, Report
from yiheng.office.projects.models.files import Attachment, Part
from yiheng.office.projects.models.following import Outcome, Review, Sync
from yiheng.office.projects.models.plans import Done, Milestone, Plan
from yiheng.office.projects.models.projects import (
    EDITABLE,
    LONGEST_NOTE,
    LONGEST_SCOPE,
    LONGEST_TITLE,
    OPEN,
    STARTED,
    OwnerChange,
    Party,
    Project,
    State,
)
from yiheng.office.projects.models.resources import Allocation, Funds

__all__ = [
    "EDITABLE",
    "LONGEST_NOTE",
    "LONGEST_SCOPE",
    "LONGEST_TITLE",
    "OPEN",
    "STARTED",
    "Allocation",
    "Archive",
    "Attachment",
    "Done",
    "Examination",
    "Funds",
    "Milestone",
    "Outcome",
    "OwnerChange",
    "Part",
    "Party",
    "Plan",
    "Project",
    "Report",
    "Review",
    "State",
    "Sync",
]
