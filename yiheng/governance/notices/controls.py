"""Whether notices go by the plan, are read in time, and whether emergencies reach people."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from yiheng.governance.notices import plans, queries
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Channel, Delivery, Mode, State
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.calendar import Month

ALL = Decimal(1)  # the clauses grant no slack


@control("7.1-a", every=Month)
def sent_off_the_plan(period: Period, regulation: Version) -> Finding:
    """Number of messages that went by a channel which the plan in force had not for their class."""
    rows = Delivery.objects.filter(
        sending__at__gte=period.start, sending__at__lt=period.end
    ).select_related("sending")
    plan_at = plans.history()
    off = [
        row for row in rows.exclude(sending__kind="notices.bot_test")
        if plan_at(row.sending.at).mode(row.sending.importance, row.channel) == Mode.OFF
    ]  # fmt: skip
    return Finding.count(off)


@control("7.1-b", every=Month)
def important_read_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the important notices of a period that were read within the hours then in force."""
    limit = regulation.parameter_series("notice_read_confirm_hours")
    told = list(queries.told_in(period, Importance.IMPORTANT))
    due = [
        one for one in told
        if one.read_at
        or one.created_at + _hours(limit.at(one.created_at)) <= (one.over_at or regulation.known)
    ]  # fmt: skip
    met = [
        one for one in due
        if one.read_at and one.read_at <= one.created_at + _hours(limit.at(one.created_at))
    ]  # fmt: skip
    return Finding.share(met, of=due, target=ALL)


@control("7.1-c", every=Month)
def urgent_reached(period: Period, regulation: Version) -> Finding:
    """Share of the urgent notices of a period that were read, or whose reader was reached.

    One that was over before anybody had to be called counts only if it was read.
    """
    wait = regulation.parameter_series("notice_phone_after_minutes")
    told = [
        one for one in queries.told_in(period, Importance.URGENT)
        if one.read_at or one.over_at is None
        or one.created_at + _minutes(wait.at(one.created_at)) <= one.over_at
    ]  # fmt: skip
    reached = set(
        Delivery.objects.filter(
            notice__in=told, channel=Channel.PHONE, state=State.SENT
        ).values_list("notice", flat=True)
    )
    met = [one for one in told if one.read_at or one.pk in reached]
    return Finding.share(met, of=told, target=ALL)


@control("7.1-c", every=Month)
def urgent_reached_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the urgent notices that were read, or whose reader was spoken to, in twice the wait.

    Until the wait is over one reads; in as much again one is called; then the director is told.
    """
    wait = regulation.parameter_series("notice_phone_after_minutes")
    told = list(queries.told_in(period, Importance.URGENT))
    spoken = dict(
        Delivery.objects.filter(
            notice__in=told, channel=Channel.PHONE, state=State.SENT
        ).values_list("notice", "done_at")
    )
    due, met = [], []
    for one in told:
        end = one.created_at + 2 * _minutes(wait.at(one.created_at))
        reached = [at for at in (one.read_at, spoken.get(one.pk)) if at is not None and at <= end]
        if reached or end <= (one.over_at or regulation.known):
            due.append(one)
            met += [one] if reached else []
    return Finding.share(met, of=due, target=ALL)


def _hours(value: object) -> timedelta:
    return timedelta(hours=int(value))  # type: ignore[call-overload]  # its kind is int


def _minutes(value: object) -> timedelta:
    return timedelta(minutes=int(value))  # type: ignore[call-overload]  # its kind is int
