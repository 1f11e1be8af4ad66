"""Whether what was approved was signed by all, apart and in order, and on the right tier."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from yiheng.governance.approvals.models import (
    Case,
    Resolution,
    Signature,
    SplitAlarm,
    State,
    Step,
)
from yiheng.governance.approvals.planning import SEVERAL, Matter, named, taken
from yiheng.governance.approvals.rules import QUORUM, has_quorum
from yiheng.governance.approvals.shapes import COMMITTEE
from yiheng.governance.regulation.parameters import ParameterUnset, Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.calendar import Month


@control("3.1-e", "2.1-n", every=Month)
def approved_by_all_apart_and_in_order(period: Period, regulation: Version) -> Finding:
    """Share of approved cases with every signature: valid, over the content, in order, by
    different people, none of them the applicant's."""
    cases = _approved(period)
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(case__in=cases, skipped=False):
        steps[step.case_id].append(step)
    given: dict[int, list[Signature]] = defaultdict(list)
    for one in Signature.objects.filter(case__in=cases, voided_at=None).order_by("signed_at", "pk"):
        given[one.case_id].append(one)
    met = [case for case in cases if _sound(case, steps[case.pk], given[case.pk])]
    return Finding.share(met, of=cases, target=Decimal(1))


@control("4.1-a", "4.1-b", "4.1-c", every=Month)
def decided_on_the_right_tier(period: Period, regulation: Version) -> Finding:
    """Approved cases with an amount that took other steps than the limits of then ask for."""
    cases = [case for case in _approved(period) if case.counted_amount is not None]
    took: dict[int, set[int | None]] = defaultdict(set)
    steps = Step.objects.filter(case__in=cases, skipped=False, place__isnull=False)
    for case, place in steps.values_list("case", "place"):
        took[case].add(place)
    return Finding.count([one for one in cases if not _on_its_tier(one, took[one.pk], regulation)])


@control("4.1-a", every=Month)
def split_alarms_judged(period: Period, regulation: Version) -> Finding:
    """Share of the alarms about split amounts, raised in the period, that audit has judged."""
    raised = SplitAlarm.objects.filter(raised_at__gte=period.start, raised_at__lt=period.end)
    alarms = list(raised.select_related("case").order_by("raised_at", "pk"))
    met = [one for one in alarms if one.handled_at is not None]
    return Finding.share(met, of=alarms, target=Decimal(1))


@control("2.1-i", every=Month)
def coordinated_by_the_committee(period: Period, regulation: Version) -> Finding:
    """Share of the approved cases about several departments for which the committee resolved, with
    more of its members at the table than the quorum of that day."""
    cases = [case for case in _approved(period) if SEVERAL in case.tags]
    kept: dict[int, list[Resolution]] = defaultdict(list)
    resolved = Resolution.objects.filter(case__in=cases, step__body=COMMITTEE).defer("sealed")
    for one in resolved:
        kept[one.case_id].append(one)
    met = [case for case in cases if any(_sat(one, case, regulation) for one in kept[case.pk])]
    return Finding.share(met, of=cases, target=Decimal(1))


def _sat(one: Resolution, case: Case, regulation: Version) -> bool:
    """Whether a resolution about what was approved had its quorum."""
    if one.seated is None or one.attended is None or one.content_hash != case.content_hash:
        return False
    try:
        share = regulation.parameter_series(QUORUM).at(one.added_at)
    except ParameterUnset:
        return False
    return isinstance(share, Decimal) and bool(
        has_quorum(COMMITTEE, "", one.attended, one.seated, share)
    )


def _approved(period: Period) -> list[Case]:
    decided = Case.objects.filter(
        state=State.APPROVED, decided_at__gte=period.start, decided_at__lt=period.end
    )
    return list(decided.select_related("route").order_by("decided_at", "pk"))


def _sound(case: Case, steps: list[Step], given: list[Signature]) -> bool:
    order = {one.pk: one.ordinal for one in steps}
    ordinals = [order.get(one.step_id, 0) for one in given]
    hands = [one.member_id for one in given]
    hands += [one.on_behalf_of_id for one in given if one.on_behalf_of_id is not None]
    return (
        {one.step_id for one in given} == set(order)
        and ordinals == sorted(ordinals)
        and len(set(hands)) == len(hands)
        and case.applicant_id not in hands
        and all(one.content_hash == case.content_hash for one in given)
    )


def _on_its_tier(case: Case, took: set[int | None], regulation: Version) -> bool:
    route, at = case.route.steps, case.submitted_at
    try:
        values = {name: regulation.parameter_series(name).at(at) for name in named(route)}
    except ParameterUnset:
        return False
    matter = Matter(case.counted_amount, case.tags)
    return took == {place for place, step in enumerate(route) if taken(step, matter, values)}
