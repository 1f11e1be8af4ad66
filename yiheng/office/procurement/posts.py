"""The posts and limits that the regulation itself names for a purchase (3.1-b to 3.1-e, 4.1-b, c).

Routes are data and may be changed; these are what every route of a purchase is held against.
"""

from __future__ import annotations

FINANCE_REVIEWER = "finance_reviewer"
LEADERS = frozenset({"leader", "president"})
LEADER_LIMIT = "procurement_leader_limit"
SMALL_SKIPS_FINAL = "procurement_small_skip_final"
