"""Routes as data, cases with a snapshot of their route, the signatures given, and what is said."""

from yiheng.governance.approvals.models.asides import Act, Comment, Phrase, Reading
from yiheng.governance.approvals.models.bodies import Attendance, BodyChange, BodySeat, Role
from yiheng.governance.approvals.models.cases import (
    Beneficiary,
    Case,
    Counted,
    SerialBook,
    SplitAlarm,
    State,
)
from yiheng.governance.approvals.models.routes import Route, RouteChange
from yiheng.governance.approvals.models.signatures import Decision, Resolution, Signature, Voided
from yiheng.governance.approvals.models.steps import Step, StepKind

__all__ = [
    "Act",
    "Attendance",
    "Beneficiary",
    "BodyChange",
    "BodySeat",
    "Case",
    "Comment",
    "Counted",
    "Decision",
    "Phrase",
    "Reading",
    "Resolution",
    "Role",
    "Route",
    "RouteChange",
    "SerialBook",
    "Signature",
    "SplitAlarm",
    "State",
    "Step",
    "StepKind",
    "Voided",
]
