"""Who may read a patient and judge it; who may enter, and with what."""

from __future__ import annotations

from yiheng.governance.access.rules.accounts import (
    KEY_POSTS,
    has_key_post,
    may_confirm_reset,
    may_enter,
    may_issue_activation,
    may_open,
    may_propose_reset,
    may_settle_opening,
)
from yiheng.governance.access.rules.passwords import (
    REMEMBERED,
    Limits,
    is_privileged,
    may_except,
    may_settle_exception,
    password_ends,
    password_holds,
)
from yiheng.governance.access.rules.reading import (
    PURPOSES,
    SHORTEST_REASON,
    TREATMENT,
    Purpose,
    may_assign_care,
    may_break_glass,
    may_compute_drug_statistics,
    may_explain,
    may_read,
    may_review,
    may_touch_raw,
)

__all__ = [
    "KEY_POSTS",
    "PURPOSES",
    "REMEMBERED",
    "SHORTEST_REASON",
    "TREATMENT",
    "Limits",
    "Purpose",
    "has_key_post",
    "is_privileged",
    "may_assign_care",
    "may_break_glass",
    "may_compute_drug_statistics",
    "may_confirm_reset",
    "may_enter",
    "may_except",
    "may_explain",
    "may_issue_activation",
    "may_open",
    "may_propose_reset",
    "may_read",
    "may_review",
    "may_settle_exception",
    "may_settle_opening",
    "may_touch_raw",
    "password_ends",
    "password_holds",
]
