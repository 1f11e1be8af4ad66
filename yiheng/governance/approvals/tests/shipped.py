"""Routes of the product in a hospital of a test."""

from __future__ import annotations

from datetime import datetime

from yiheng.governance.approvals.shipping import SHIPPED


def the_routes(*codes: str, at: datetime) -> int:
    """Bring the routes of these codes; how many were missing."""
    return sum(SHIPPED[code].install(at=at) for code in codes)
