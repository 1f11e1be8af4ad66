"""How long a document is kept: 机关文件材料归档范围和文书档案保管期限规定（国家档案局令第 8 号）.

永久, 30 年, 10 年: the regulation of the house names no number of its own.
"""

from __future__ import annotations

from datetime import date

from yiheng.office.documents.models import Kind
from yiheng.standards.china.retention import kept_until

FOR_EVER = date(9999, 12, 31)
LONG, SHORT = 30, 10
YEARS: dict[str, int | None] = {
    Kind.CONTRACT: LONG, Kind.MANUAL: SHORT, Kind.REQUIREMENT: SHORT, Kind.DESIGN: SHORT,
    Kind.PLAN: SHORT, Kind.REPORT: LONG, Kind.RULES: None, Kind.OTHER: SHORT,
}  # fmt: skip
"""Years from the day of the last version; None: for ever."""


def until(kind: str, last: date) -> date:
    """The first day on which a document may be disposed of."""
    years = YEARS[kind]
    return FOR_EVER if years is None else kept_until(last, years)
