"""Everything that can happen in access, a file a use case."""

from __future__ import annotations

from yiheng.governance.access.commands.caring import (
    relate,
    relate_many,
)
from yiheng.governance.access.commands.counting import (
    DISCIPLINE,
    keep_drug_statistics,
    note_drug_statistics,
    refuse_drug_statistics,
)
from yiheng.governance.access.commands.exceptions import (
    end_exception,
    propose_exception,
    settle_exception,
)
from yiheng.governance.access.commands.factors import (
    begin_factor,
    confirm_factor,
    drop_factor,
    forget_factor,
    forget_used_codes,
    renew_recovery_codes,
    take_code,
)
from yiheng.governance.access.commands.glasses import (
    JUDGES,
    break_glass,
    escalate_review,
    explain,
    export_glasses,
    read_glass,
    review,
)
from yiheng.governance.access.commands.opening import (
    propose_opening,
    settle_opening,
)
from yiheng.governance.access.commands.passwords import (
    activate,
    change_password,
    renew_password,
    set_password,
    take_up,
    warn_of_age,
)
from yiheng.governance.access.commands.resets import (
    issue_activation,
    propose_reset,
    settle_reset,
)
from yiheng.governance.access.commands.risking import read_risk
from yiheng.governance.access.commands.sessions import (
    end_other_sessions,
    end_session,
    forget_ended,
    forget_sessions,
    keep_session,
    lock_out,
)
from yiheng.governance.access.commands.signing import (
    ANONYMOUS,
    note_failure,
    sign_in,
    sign_out,
    switch,
)
from yiheng.governance.access.commands.staying import keep_stays
from yiheng.governance.access.commands.tracing import (
    explain_access,
    trace_patient,
)

__all__ = [
    "ANONYMOUS",
    "DISCIPLINE",
    "JUDGES",
    "activate",
    "begin_factor",
    "break_glass",
    "change_password",
    "confirm_factor",
    "drop_factor",
    "end_exception",
    "end_other_sessions",
    "end_session",
    "escalate_review",
    "explain",
    "explain_access",
    "export_glasses",
    "forget_ended",
    "forget_factor",
    "forget_sessions",
    "forget_used_codes",
    "issue_activation",
    "keep_drug_statistics",
    "keep_session",
    "keep_stays",
    "lock_out",
    "note_drug_statistics",
    "note_failure",
    "propose_exception",
    "propose_opening",
    "propose_reset",
    "read_glass",
    "read_risk",
    "refuse_drug_statistics",
    "relate",
    "relate_many",
    "renew_password",
    "renew_recovery_codes",
    "review",
    "set_password",
    "settle_exception",
    "settle_opening",
    "settle_reset",
    "sign_in",
    "sign_out",
    "switch",
    "take_code",
    "take_up",
    "trace_patient",
    "warn_of_age",
]
