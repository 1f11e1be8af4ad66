"""Measures of the gate over a period."""

from __future__ import annotations

from decimal import Decimal

from yiheng.care.collection.rules import may_collect
from yiheng.care.intake import queries
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.periods import Month


@control("5.1-f", "1.2-b", every=Month)
def entry_errors(period: Period, regulation: Version) -> Finding:
    """Share of the records read that had to go to quarantine; below the parameter (exclusive)."""
    batches = queries.batches_in(period)
    read, wrong = sum(one.read for one in batches), sum(one.quarantined for one in batches)
    limit = regulation.parameter_series("data_entry_error_rate_max").at(period.end)
    assert isinstance(limit, Decimal)
    value = Decimal(100 * wrong) / read if read else None
    met = value is None or value < limit
    return Finding(
        value, limit, met, tuple(batches), "%", tuple(one for one in batches if one.quarantined)
    )


@control("1.1-g", every=Month)
def messages_taken(period: Period, regulation: Version) -> Finding:
    """Share of the messages of live interfaces that came in and were taken in by the period's end;
    the others were refused, or are held until their interface has a licence again."""
    came = queries.messages_in(period)
    done = [one for one in came if queries.was_taken(one, period.end)]
    return Finding.share(done, of=came, target=Decimal(1))


@control("3.1-r", every=Month)
def taken_in_with_licence(period: Period, regulation: Version) -> Finding:
    """Share of batches that came in while their licence stood."""
    batches = queries.batches_in(period)
    licensed = [one for one in batches if may_collect(one.licence, one.started_at)]
    return Finding.share(licensed, of=batches, target=Decimal(1))
