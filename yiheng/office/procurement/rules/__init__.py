"""What is allowed of a purchase, each with its clause and its cure."""

from yiheng.office.procurement.rules.apart import (
    NAMES,
    Hand,
    Hands,
    belongs_to_finance,
    is_apart,
)
from yiheng.office.procurement.rules.filling import (
    covers,
    deals_with,
    has_chosen,
    has_quotes,
    is_complete,
    may_change,
    may_submit,
    within_budget,
)
from yiheng.office.procurement.rules.fulfilling import (
    is_covered,
    is_dated,
    is_owed,
    is_the_chosen,
    may_announce,
    may_settle,
    may_settle_up,
    stands_at,
)
from yiheng.office.procurement.rules.keeping import may_destroy, may_lift, may_read_file
from yiheng.office.procurement.rules.signed import Signed, has_three_signatures
from yiheng.office.procurement.rules.urgent import is_ordinary, is_ratified, may_buy_at_once

__all__ = [
    "NAMES",
    "Hand",
    "Hands",
    "Signed",
    "belongs_to_finance",
    "covers",
    "deals_with",
    "has_chosen",
    "has_quotes",
    "has_three_signatures",
    "is_apart",
    "is_complete",
    "is_covered",
    "is_dated",
    "is_ordinary",
    "is_owed",
    "is_ratified",
    "is_the_chosen",
    "may_announce",
    "may_buy_at_once",
    "may_change",
    "may_destroy",
    "may_lift",
    "may_read_file",
    "may_settle",
    "may_settle_up",
    "may_submit",
    "stands_at",
    "within_budget",
]
