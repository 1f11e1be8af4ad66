"""The share of readings by 紧急调阅, month by month, against the half percent that is its limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yiheng.core.ui.charts import Series
from yiheng.governance.access.controls import MOST_BY_GLASS
from yiheng.governance.regulation.readings import past

CONTROL = "yiheng.governance.access.controls.reads_within_care"
MONTHS = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """Labels, figures in percent, the limit; and the latest month in words."""

    labels: list[str]
    series: list[Series]
    limit: float
    latest: float | None
    met: bool


def picture(at: datetime) -> Picture | None:
    """The last months that were measured; None before the first."""
    kept = [one for one in past([CONTROL], at) if one.span == 0 and one.value is not None]
    if not kept:
        return None
    kept = kept[-MONTHS:]
    shares = [round(100 - float(one.value or 0), 2) for one in kept]  # a share is in percent
    return Picture(
        [f"{one.first:%m}" for one in kept], [Series("%", shares)], float(100 * MOST_BY_GLASS),
        shares[-1], kept[-1].met,
    )  # fmt: skip
