"""Whether the posts are filled as they must be, and leavers are out in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from yiheng.core.clock import day_of, midnight
from yiheng.core.proposals import Stand
from yiheng.governance.people import queries
from yiheng.governance.people.models import Act, Assignment, Departure, GrantChange, Unit
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.calendar import Month

AN_HOUR = timedelta(hours=1)


@control("2.1-k", every=Month)
def leavers_shut_out_in_time(period: Period, regulation: Version) -> Finding:
    """Share of those who left in the period and whose account was shut within the limit."""
    limit = regulation.parameter_series("leaver_disable_hours")
    gone = list(
        Departure.objects.filter(left_at__gte=period.start, left_at__lt=period.end)
        .select_related("member")
        .order_by("left_at", "pk")
    )
    met = [
        one for one in gone
        if one.shut_out_at - one.left_at <= int(limit.at(one.left_at)) * AN_HOUR  # type: ignore[arg-type]  # its kind is int
    ]  # fmt: skip
    return Finding.share(met, of=gone, target=Decimal(1))


@control("2.1-b", every=Month)
def one_director_every_day(period: Period, regulation: Version) -> Finding:
    """Days of the period on which not exactly one director was there."""
    held = list(Assignment.objects.filter(post__code="director").select_related("member"))
    first = Assignment.objects.order_by("since").values_list("since", flat=True).first()
    if first is None:
        return Finding(None, None, met=True)
    wrong = [
        day for day in _days(max(period.start, first), min(period.end, regulation.known))
        if len({one.member_id for one in held if one.holds(_noon(day))}) != 1
    ]  # fmt: skip
    return Finding.count(wrong)


@control("2.1-n", every=Month)
def nobody_holds_a_toxic_pair(period: Period, regulation: Version) -> Finding:
    """Members who held both sides of a toxic pair, through deputies too."""
    return Finding.count(queries.conflicts(min(period.end, regulation.known)))


@control("2.1-h", every=Month)
def hours_without_anybody_on_duty(period: Period, regulation: Version) -> Finding:
    """Spans in which a unit that is always on had nobody on duty."""
    end = min(period.end, regulation.known)
    units = list(Unit.objects.filter(always_on=True, closed_at=None))
    if not units or end <= period.start:
        return Finding(None, None, met=True)
    shifts = list(queries.shifts(units, period.start, end))
    found = [
        (unit.code, since, until)
        for unit in units
        for since, until in queries.gaps(
            [one for one in shifts if one.unit_id == unit.pk], period.start, end
        )
    ]
    return Finding.count(found)


@control("4.1-j", every=Month)
def rights_past_their_day(period: Period, regulation: Version) -> Finding:
    """Rights of system administration that were held past their day, or have none."""
    end = min(period.end, regulation.known)
    regulation.parameter_series("admin_rights_rotation_months").at(end)  # unset: not to be judged
    held = Assignment.objects.filter(post__privileged=True, since__lt=end).select_related(
        "member", "post"
    )
    renewals = defaultdict(list)
    settled = GrantChange.objects.filter(act=Act.RENEW, stand=Stand.CONFIRMED)
    for one in settled.order_by("settled_at"):
        renewals[one.assignment_id].append(one)
    return Finding.count([
        one for one in held.order_by("pk")
        if any(
            since < end and (until is None or until > period.start)
            for since, until in overdue_spans(one, renewals[one.pk])
        )
    ])  # fmt: skip


def overdue_spans(
    held: Assignment, renewals: Sequence[GrantChange]
) -> list[tuple[datetime, datetime | None]]:
    """When a right was held past the day on which it should have been renewed; None: still."""
    found: list[tuple[datetime, datetime | None]] = []
    day = renewals[0].before if renewals else held.renew_by
    for one in renewals:
        assert one.settled_at is not None
        found.append((day or held.since, one.settled_at))
        day = one.until
    found.append((day or held.since, held.until))
    return [(since, until) for since, until in found if until is None or since < until]


def _days(start: datetime, end: datetime) -> Iterator[date]:
    day = day_of(start)
    while midnight(day) < end:
        yield day
        day += timedelta(days=1)


def _noon(day: date) -> datetime:
    return midnight(day) + 12 * AN_HOUR
