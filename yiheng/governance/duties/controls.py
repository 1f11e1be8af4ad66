"""How punctual the hospital is."""

from __future__ import annotations

from decimal import Decimal

from yiheng.governance.duties import queries
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.calendar import Month

ALL = Decimal(1)  # §0-f 及时性 grants no slack


@control("0-f", every=Month)
def duties_met_on_time(period: Period, regulation: Version) -> Finding:
    """Share of the duties that fell due in the period and were done in time."""
    duties = list(queries.fallen_due(period))
    return Finding.share([duty for duty in duties if duty.met], of=duties, target=ALL)
