"""The words that rooms bring to the ledger themselves (``wording.py``): acts and facts."""

from __future__ import annotations

from typing import Any

from yiheng.core.verdict import Text
from yiheng.governance.approvals import wording as approvals
from yiheng.office.bulletins import wording as bulletins
from yiheng.office.catalogues import wording as catalogues
from yiheng.office.documents import wording as documents
from yiheng.office.goals import wording as goals
from yiheng.office.knowledge import wording as knowledge
from yiheng.office.meetings import wording as meetings
from yiheng.office.procurement import wording as purchases
from yiheng.office.projects import wording as projects
from yiheng.office.reports import wording as reports

ROOMS: tuple[Any, ...] = (
    purchases, bulletins, knowledge, goals, reports, documents, projects, meetings, catalogues,
    approvals,
)  # fmt: skip
"""The later one's word for a fact stands where two have one."""
ACTIONS: tuple[tuple[Text, str], ...] = tuple(line for room in ROOMS for line in room.ACTIONS)
FACTS: dict[str, Text] = {name: text for room in ROOMS for name, text in room.FACTS.items()}
