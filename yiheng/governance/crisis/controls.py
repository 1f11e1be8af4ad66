"""Measures of what was done in crises, and of what became of it."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from yiheng.governance.crisis import queries
from yiheng.governance.crisis.models import Act
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.calendar import Month

ALL = Decimal(1)
AN_HOUR = Decimal(3600)
TENTH = Decimal("0.1")


@control("4.1-d", every=Month)
def acts_outside_a_declaration(period: Period, regulation: Version) -> Finding:
    """Acts that no declaration then in force covered: by time, team, kind, unit or sum; none."""
    done = list(queries.acts_in(period))
    return Finding.count([one for one in done if not queries.covered(one)])


@control("4.1-e", every=Month)
def decided_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the acts due in the period whose ratification was decided on by then; all."""
    due = list(queries.due_in(period, regulation.known))
    met = [one for one in due if one.decided_at is not None and one.decided_at <= one.due_at]
    return Finding.share(met, of=due, target=ALL)


@control("4.1-e", every=Month)
def never_ratified(period: Period, regulation: Version) -> Finding:
    """Acts due in the period on which still nobody has decided; none."""
    due = queries.due_in(period, regulation.known)
    return Finding.count([one for one in due if one.decided_at is None])


@control("4.1-e", every=Month)
def median_hours(period: Period, regulation: Version) -> Finding:
    """Median hours from an act to the decision on it, within the hours allowed."""
    decided = list(queries.decided_in(period))
    if not decided:
        return Finding(None, None, True, unit="小时")
    series = regulation.parameter_series("emergency_ratify_hours")
    allowed = series.at(min(period.end, regulation.known))
    assert isinstance(allowed, int)
    value = median(_hours(one) for one in decided).quantize(TENTH)
    slow = tuple(one for one in decided if _hours(one) > allowed)
    return Finding(value, Decimal(allowed), value <= allowed, tuple(decided), "小时", slow)


def _hours(act: Act) -> Decimal:
    assert act.decided_at is not None
    return Decimal((act.decided_at - act.at).total_seconds()) / AN_HOUR
