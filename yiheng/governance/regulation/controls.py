"""The measure of the measures: whether all of them are taken."""

from __future__ import annotations

from decimal import Decimal

from yiheng.governance.regulation import readings
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.periods import Month


@control("1.1-c", every=Month)
def measures_taken(period: Period, regulation: Version) -> Finding:
    """Share of all other controls that were read for this period, of those that were there before
    its end; one whose parameter is not set cannot be read."""
    there, read = readings.begun_before(period.end), readings.read_for(period)
    names = [one.name for one in readings.controls() if one.measure is not measures_taken]
    wanted = sorted(there.intersection(names))
    return Finding.share([name for name in wanted if name in read], of=wanted, target=Decimal(1))
