"""Measures of confidentiality over a period, from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from yiheng.governance.access import queries
from yiheng.governance.access.models import RiskReading
from yiheng.governance.people.models import Boundary
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.periods import Month

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
    """Share of administrators whose password is younger than the limit, or excepted; all of them.

    Where the hospital has set days for its staff, theirs count too.
    """
    end = min(period.end, regulation.known)
    bound = queries.passwords(end)
    young = [one.member for one in bound if not one.over(end)]
    return Finding.share(young, of=[one.member for one in bound], target=Decimal(1))


@control("4.1-l", every=Month)
def credential_risk_falls(period: Period, regulation: Version) -> Finding:
    """Mean of the credential-risk index over the period against that of the month before."""
    last = min(period.end, regulation.known)
    read = list(RiskReading.objects.filter(at__gte=period.start, at__lt=last).order_by("day"))
    before = Month.containing(period.start).previous()
    past = RiskReading.objects.filter(at__gte=before.start, at__lt=period.start)
    value, target = _mean(read), _mean(past)
    met = value is None or target is None or value <= target
    return Finding(value, target, met, tuple(read))


@control("2.1-l", every=Month)
def administrators_read_nothing(period: Period, regulation: Version) -> Finding:
    """Patient pages shown to somebody whose post is operations only."""
    return Finding.count(queries.crossings(period, Boundary.OPERATIONS_ONLY))


@control("2.1-m", every=Month)
def analysts_read_nothing(period: Period, regulation: Version) -> Finding:
    """Patient pages shown to a data analyst."""
    return Finding.count(queries.crossings(period, Boundary.NO_RAW_DATA))


def _mean(readings: Iterable[RiskReading]) -> Decimal | None:
    known = [one.index for one in readings]
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01")) if known else None
