"""Measures of a period: the tree, its reviews and signature; demands, processes, the watch."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from yiheng.core.clock import day_of, local
from yiheng.governance.regulation.parameters import Version as Regulation
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.goals import queries, workqueries
from yiheng.office.goals.models import Alignment, Review, Source, Tier
from yiheng.standards.china.periods import Month, Quarter, Year

ALL = Decimal(1)


@control("1.2-g", every=Month)
def goals_without_parent(period: Period, regulation: Regulation) -> Finding:
    """Goals below the strategy that hung on nothing, or on a goal given up, at the period's end."""
    pursued = queries.pursued(period.end)
    known = {one.pk for one in pursued}
    said = queries.at_the_time(pursued, period.end)
    lost = [
        one for one in pursued
        if one.tier != Tier.STRATEGY and (one.pk not in said or said[one.pk].parent_id not in known)
    ]  # fmt: skip
    return Finding.count(lost)


@control("1.2-n", every=Month)
def goals_measured(period: Period, regulation: Regulation) -> Finding:
    """Share of the goals pursued at the period's end that had a horizon, a metric and a target."""
    pursued = queries.pursued(period.end)
    said = queries.at_the_time(pursued, period.end)
    whole = [
        one for one in pursued
        if one.pk in said and said[one.pk].term and said[one.pk].metric and said[one.pk].measure
    ]  # fmt: skip
    return Finding.share(whole, of=pursued, target=ALL)


@control("1.2-l", every=Quarter)
def goals_reviewed(period: Period, regulation: Regulation) -> Finding:
    """Share of the goals pursued through the quarter that were reviewed in it."""
    quarter = Quarter.containing(day_of(period.start))
    owed = queries.pursued_through(quarter)
    rows = Review.objects.filter(goal__in=owed, quarter=quarter.code, done_at__lt=quarter.end)
    done = set(rows.values_list("goal", flat=True))
    return Finding.share([one for one in owed if one.pk in done], of=owed, target=ALL)


@control("1.2-m", every=Year)
def alignment_signed(period: Period, regulation: Regulation) -> Finding:
    """Whether the leader signed the year's statement by the day it was due."""
    days = regulation.parameter_series("alignment_due_days").at(period.end)
    assert isinstance(days, int)
    due = period.start + timedelta(days=days)
    year = local(period.start).year
    rows = list(Alignment.objects.filter(year=year).order_by("pk"))
    signed = [one for one in rows if one.signed_at is not None and one.signed_at <= due]
    done = Decimal(100 if signed else 0)
    return Finding(done, Decimal(100), bool(signed), tuple(rows), "%")


@control("1.2-a", every=Month)
def demands_on_time(period: Period, regulation: Regulation) -> Finding:
    """Share of the accepted demands promised for a day of the period that were delivered by it."""
    least = regulation.parameter_series("demand_on_time_min").at(period.end)
    assert isinstance(least, Decimal)
    due = workqueries.due_in(period)
    return Finding.share([one for one in due if one.on_time], of=due, target=least / 100)


@control("1.1-e", every=Quarter)
def improvements_closed(period: Period, regulation: Regulation) -> Finding:
    """Improvements of data entry closed in the quarter with the errors counted before and after."""
    least = regulation.parameter_series("form_improvements_per_quarter").at(period.end)
    assert isinstance(least, int)
    closed = workqueries.closed_in(period)
    many = Decimal(len(closed))
    return Finding(many, Decimal(least), many >= least, tuple(closed))


@control("1.2-c", every=Month)
def processes_digitised(period: Period, regulation: Regulation) -> Finding:
    """Share of key processes that were digital at the period's end, against the goal for it."""
    forms = queries.forms_at(period.end)
    value = queries.digitised(period.end)
    target = queries.aimed_at(Source.DIGITISED, period.end)
    if value is None:
        return Finding(None, target, True)
    left = tuple(one for one, (form, _engine) in forms.items() if form != "digital")
    met = target is not None and value >= target
    return Finding(value, target, met, tuple(forms), "%", left)


@control("3.1-a", every=Month)
def processes_outside_engine(period: Period, regulation: Regulation) -> Finding:
    """Key processes that no route of the engine carried out at the period's end."""
    forms = queries.forms_at(period.end)
    return Finding.count([one for one, (_form, engine) in forms.items() if not engine])


@control("1.2-k", every=Quarter)
def trends_noted(period: Period, regulation: Regulation) -> Finding:
    """Entries of the watch log in the quarter, against the least number."""
    least = regulation.parameter_series("trend_entries_per_quarter").at(period.end)
    assert isinstance(least, int)
    noted = workqueries.noted_in(period)
    many = Decimal(len(noted))
    return Finding(many, Decimal(least), many >= least, tuple(noted))


@control("1.2-k", every=Month)
def trends_assessed(period: Period, regulation: Regulation) -> Finding:
    """Share of the entries whose assessment fell due in the period that were assessed by then."""
    due = workqueries.assessable_in(period)
    met = [one for one in due if one.assessed_at is not None and one.assessed_at <= one.due_at]
    return Finding.share(met, of=due, target=ALL)
