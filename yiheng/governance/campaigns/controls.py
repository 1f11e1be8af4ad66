"""Whether every grant was decided on by its day, and nothing unused was kept without a reason."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Q

from yiheng.governance.campaigns import queries
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.campaigns.recertification import KEEP, NAME
from yiheng.governance.people.models import Assignment
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.standards.china.calendar import Year

ALL = Decimal(1)


@control("4.1-f", every=Year)
def grants_decided_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the grants whose review fell due in the period and was decided by its day; all.

    A year that is over without a review of what was granted in it is none at all.
    """
    known = regulation.known
    ended = Campaign.objects.filter(kind=NAME, due_at__gte=period.start, due_at__lt=period.end)
    due = ended.filter(Q(due_at__lte=known) | Q(closed_at__lte=known))
    items = list(queries.live(Item.objects.filter(campaign__in=due)).order_by("pk"))
    if not items and isinstance(period, Year) and period.end <= known and not ended.exists():
        granted = Assignment.objects.filter(since__lt=period.start).exists()
        return Finding(Decimal(0), 100 * ALL, met=False) if granted else Finding(None, None, True)
    in_time = Item.objects.filter(campaign__in=due, answered_at__lte=F("campaign__due_at"))
    met = set(queries.decided(in_time).values_list("pk", flat=True))
    return Finding.share([one for one in items if one.pk in met], of=items, target=ALL)


@control("4.1-g", every=Year)
def unused_kept_without_reason(period: Period, regulation: Version) -> Finding:
    """Grants that the evidence spoke against and that were kept without a reason; none."""
    end = min(period.end, regulation.known)
    kept = Answer.objects.filter(
        item__campaign__kind=NAME, code=KEEP, flagged=True, voided_at=None,
        at__gte=period.start, at__lt=end,
    )  # fmt: skip
    return Finding.count(list(kept.filter(reason="").order_by("pk")))
