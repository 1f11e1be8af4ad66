"""How purchases were signed, at which tier, and whether duties stood apart."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Q

from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.planning import reaches
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.models import Contract, Payment, Purchase
from yiheng.office.procurement.posts import LEADER_LIMIT, SMALL_SKIPS_FINAL
from yiheng.office.procurement.rules import Hand
from yiheng.standards.china.periods import Month

ALL = Decimal(1)


@control("3.1-b", "3.1-c", "3.1-d", "3.1-e", every=Month)
def signed_by_three(period: Period, regulation: Version) -> Finding:
    """Share of the approved purchases under three valid, ordered signatures of different people."""
    approved = queries.approved_in(period)
    met = [one for one, case in approved if _is_signed(one, case, regulation)]
    return Finding.share(met, of=[one for one, _case in approved], target=ALL)


@control("4.1-a", "4.1-b", "4.1-c", every=Month)
def at_the_wrong_tier(period: Period, regulation: Version) -> Finding:
    """Approved purchases that reached the leader's limit and that no leader signed."""
    wrong = [
        one
        for one, case in queries.approved_in(period)
        if _reaches(case, regulation) and not any(s.leads for s in queries.signed(case))
    ]
    return Finding.count(wrong)


@control("4.1-a", every=Month)
def split_alarms_handled(period: Period, regulation: Version) -> Finding:
    """Share of the alarms about split purchases that audit has judged."""
    alarms = queries.alarms_in(period)
    return Finding.share([one for one in alarms if one.handled_at], of=alarms, target=ALL)


@control("4.1-e", every=Month)
def paid_before_ratified(period: Period, regulation: Version) -> Finding:
    """Payments of what was bought at once, asked for in the period before it was ratified."""
    asked = Payment.objects.filter(
        purchase__act__isnull=False, asked_at__gte=period.start, asked_at__lt=period.end
    )
    early = Q(purchase__approved_at=None) | Q(asked_at__lt=F("purchase__approved_at"))
    return Finding.count(list(asked.filter(early).select_related("purchase").order_by("pk")))


@control("2.1-n", every=Month)
def duties_in_one_hand(period: Period, regulation: Version) -> Finding:
    """Purchases contracted in the period in which one person had two duties."""
    contracts = Contract.objects.filter(
        recorded_at__gte=period.start, recorded_at__lt=period.end
    ).select_related("purchase")
    return Finding.count([one.purchase for one in contracts if _mixed(one.purchase)])


def _is_signed(purchase: Purchase, case: Case, regulation: Version) -> bool:
    skips = regulation.parameter_series(SMALL_SKIPS_FINAL).at(case.submitted_at)
    return bool(
        rules.has_three_signatures(
            queries.signed(case), purchase.author_id, case.content_hash,
            wants_final=not skips or _reaches(case, regulation),
        )
    )  # fmt: skip


def _reaches(case: Case, regulation: Version) -> bool:
    """Whether the amount that counts reaches the leader's limit; equality reaches it (C2)."""
    limit = regulation.parameter_series(LEADER_LIMIT).at(case.submitted_at)
    return case.counted_amount is not None and reaches(LEADER_LIMIT, limit, case.counted_amount)


def _mixed(purchase: Purchase) -> bool:
    hands = queries.hands(purchase)
    everybody = {pk for people in hands.values() for pk in people}
    return any(
        not rules.is_apart({pk}, duty, hands)
        for duty in Hand
        for pk in everybody & set(hands.get(duty, ()))
    )
