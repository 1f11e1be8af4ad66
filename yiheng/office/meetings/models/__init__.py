"""The tables of this room: series, sittings, votes, resolutions, papers."""

from yiheng.office.meetings.models.papers import Minutes, MinutesState, Record
from yiheng.office.meetings.models.series import CONVENERS, Grade, Kind, Seat, Series
from yiheng.office.meetings.models.sitting import (
    Answer,
    Item,
    Meeting,
    Output,
    OutputKind,
    Part,
    Participant,
    Reply,
    State,
    Statement,
    Stood,
)
from yiheng.office.meetings.models.tracking import (
    Delay,
    Outlook,
    Remedy,
    Resolution,
    ResolutionState,
    Touch,
)
from yiheng.office.meetings.models.voting import Ballot, Choice, Motion, MotionState

__all__ = [
    "CONVENERS",
    "Answer",
    "Ballot",
    "Choice",
    "Delay",
    "Grade",
    "Item",
    "Kind",
    "Meeting",
    "Minutes",
    "MinutesState",
    "Motion",
    "MotionState",
    "Outlook",
    "Output",
    "OutputKind",
    "Part",
    "Participant",
    "Record",
    "Remedy",
    "Reply",
    "Resolution",
    "ResolutionState",
    "Seat",
    "Series",
    "State",
    "Statement",
    "Stood",
    "Touch",
]
