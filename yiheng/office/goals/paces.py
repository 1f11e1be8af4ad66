"""What the quarter owes: entries of the watch log, and improvements of data entry."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.pacing import pace
from yiheng.office.goals import workqueries
from yiheng.standards.china.calendar import Period
from yiheng.standards.china.periods import Quarter


@pace("1.2-k", title=_("本季趋势登记"), every=Quarter, post="director", url="/goals/trends/",
      needed="trend_entries_per_quarter")  # fmt: skip
def trends_noted(period: Period, at: datetime) -> int:
    """How many entries the watch log got in the quarter."""
    return len(workqueries.noted_in(period))


@pace("1.1-e", title=_("本季采集改进"), every=Quarter, post="director", url="/goals/improvements/",
      needed="form_improvements_per_quarter")  # fmt: skip
def improvements_closed(period: Period, at: datetime) -> int:
    """How many improvements of data entry were closed in the quarter."""
    return len(workqueries.closed_in(period))
