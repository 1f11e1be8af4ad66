"""Measures of what was released over a period."""

from __future__ import annotations

from yiheng.care.analytics import queries
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.periods import Month


@control("1.2-i", "4.1-i", every=Month)
def no_small_cell_released(period: Period, regulation: Version) -> Finding:
    """Released tables that show a small cell, or that hid by less than the parameter then said."""
    least = regulation.parameter_series("release_min_cell")
    return Finding.count(
        [
            entry
            for entry in queries.released_in(period)
            if entry.facts["small"] or entry.facts["k"] < least.at(entry.happened_at)
        ]
    )
