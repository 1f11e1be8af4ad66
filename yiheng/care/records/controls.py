"""Measures of the store over a period."""

from __future__ import annotations

from yiheng.care.records import queries
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.periods import Month


@control("3.1-s", every=Month)
def stored_within_licence(period: Period, regulation: Version) -> Finding:
    """Records stored while their licence did not stand; one without a licence cannot be stored."""
    return Finding.count(list(queries.beyond_licence(period)))
