"""Tables of access: who reads whom, how people sign in, what stands against both."""

from __future__ import annotations

from yiheng.governance.access.models.accounts import (
    AccountReset,
    Credential,
    Opening,
    ResetKind,
    SignedIn,
)
from yiheng.governance.access.models.factors import Factor, RecoveryCode, UsedCode
from yiheng.governance.access.models.passwords import (
    PasswordException,
    PastPassword,
    RiskReading,
)
from yiheng.governance.access.models.reading import (
    JUDGED,
    TRANSITIONS,
    BreakGlass,
    CareRelation,
    CareRole,
    CareSource,
    Category,
    DrugStatisticsAttempt,
    Outcome,
    State,
    Stay,
)

__all__ = [
    "JUDGED",
    "TRANSITIONS",
    "AccountReset",
    "BreakGlass",
    "CareRelation",
    "CareRole",
    "CareSource",
    "Category",
    "Credential",
    "DrugStatisticsAttempt",
    "Factor",
    "Opening",
    "Outcome",
    "PasswordException",
    "PastPassword",
    "RecoveryCode",
    "ResetKind",
    "RiskReading",
    "SignedIn",
    "State",
    "Stay",
    "UsedCode",
]
