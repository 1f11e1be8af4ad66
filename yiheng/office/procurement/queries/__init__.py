"""What may be seen of purchases, and by whom."""

from yiheng.office.procurement.queries.budgets import Standing, of_year, standings
from yiheng.office.procurement.queries.keeping import (
    archive_bytes,
    asked_for,
    batches,
    day_of_end,
    paid_for,
    payment_line,
    payments,
    suggested,
    suppliers,
    to_hand,
)
from yiheng.office.procurement.queries.purchases import (
    SUBJECT,
    attachments,
    case_of,
    chosen,
    content_bytes,
    found,
    hands,
    visible_to,
)
from yiheng.office.procurement.queries.signing import (
    alarms,
    alarms_in,
    approved_in,
    finance_units,
    signed,
)

__all__ = [
    "SUBJECT",
    "Standing",
    "alarms",
    "alarms_in",
    "approved_in",
    "archive_bytes",
    "asked_for",
    "attachments",
    "batches",
    "case_of",
    "chosen",
    "content_bytes",
    "day_of_end",
    "finance_units",
    "found",
    "hands",
    "of_year",
    "paid_for",
    "payment_line",
    "payments",
    "signed",
    "standings",
    "suggested",
    "suppliers",
    "to_hand",
    "visible_to",
]
