"""Measures of confidentiality over a period, from the ledger."""

from __future__ import annotations

from decimal import Decimal

from yiheng.governance.access import queries
from yiheng.governance.people.models import Boundary
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.periods import Month, months_later

MOST_BY_GLASS = Decimal("0.005")


@control("0-e", every=Month)
def reads_within_care(period: Period, regulation: Version) -> Finding:
    """Share of patient pages read without 紧急调阅; at least 99.5 %."""
    reads = list(queries.reads_in(period))
    by_glass = set(queries.reads_by_glass(period))
    within = [one for one in reads if one not in by_glass]
    return Finding.share(within, of=reads, target=1 - MOST_BY_GLASS)


@control("4.1-k", every=Month)
def passwords_in_time(period: Period, regulation: Version) -> Finding:
    """Share of system administrators whose password is younger than the limit; all of them."""
    months = regulation.parameter_series("admin_password_months").at(period.start)
    assert isinstance(months, int)
    end = min(period.end, regulation.known)
    aged = queries.privileged_passwords(end)
    young = [one for one, set_at in aged if set_at and end < months_later(set_at, months)]
    return Finding.share(young, of=[one for one, _set_at in aged], target=Decimal(1))


@control("2.1-l", every=Month)
def administrators_read_nothing(period: Period, regulation: Version) -> Finding:
    """Patient pages shown to somebody whose post is operations only."""
    return Finding.count(queries.crossings(period, Boundary.OPERATIONS_ONLY))


@control("2.1-m", every=Month)
def analysts_read_nothing(period: Period, regulation: Version) -> Finding:
    """Patient pages shown to a data analyst."""
    return Finding.count(queries.crossings(period, Boundary.NO_RAW_DATA))
