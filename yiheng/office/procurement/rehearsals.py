"""By whom the purchases of a period would have been decided under another window (4.1-a, 8-d).

The limits and the switch that choose the signers are rehearsed by the engine of approvals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.governance.approvals.models import Case, State
from yiheng.governance.approvals.planning import Matter, named, taken
from yiheng.governance.approvals.shapes import StepData
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.rehearsing import Event, Outcome, rehearsal
from yiheng.office.procurement.queries import of_purchases

WINDOW = "procurement_split_days"
LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Bought:
    """An amount with its neighbours (how long before, how much), its route and the values then."""

    amount: Decimal
    beside: Sequence[tuple[timedelta, Decimal]]
    tags: Sequence[str]
    steps: Sequence[StepData]
    values: Mapping[str, Value]

    def decided_by(self, days: int) -> str:
        """The steps that it takes together with the neighbours of so many days."""
        window = timedelta(days=days)
        counted = self.amount + sum((much for ago, much in self.beside if ago <= window), Decimal())
        matter = Matter(counted, self.tags)
        return " → ".join(
            one["title"] for one in self.steps if taken(one, matter, self.values)
        )  # fmt: skip


def purchases(since: datetime, until: datetime) -> Iterator[Event]:
    """The purchases that were handed in in a period."""
    version = Version(until)
    cases = Case.objects.filter(
        of_purchases(), submitted_at__gte=since, submitted_at__lt=until, amount__isnull=False
    )
    for one in cases.select_related("route").order_by("submitted_at", "pk"):
        values = {
            name: version.parameter_series(name).at(one.submitted_at)
            for name in named(one.route.steps)
        }
        facts = Bought(one.amount or Decimal(), _beside(one), one.tags, one.route.steps, values)
        yield Event(one.submitted_at, one.serial, facts, one.page)


@rehearsal(WINDOW, _("采购与近期同类合并计算后由谁签字"), events=purchases)
def counted_together(event: Event, days: Value | None) -> Outcome:
    """By which steps a purchase would have been decided."""
    if not isinstance(days, int):
        return Outcome(_("不能办理"), _("参数未设定"), good=False)
    facts: Bought = event.facts
    said = facts.decided_by(days)
    return Outcome(said, said)


def _beside(case: Case) -> list[tuple[timedelta, Decimal]]:
    same = Q(pk__in=[])
    for name in ("supplier", "category"):
        if value := getattr(case, name):
            same |= Q(**{name: value})
    rows = Case.objects.filter(
        same, of_purchases(), requester=case.requester, amount__isnull=False,
        state__in=[State.IN_PROGRESS, State.RETURNED, State.APPROVED],
        submitted_at__lte=case.submitted_at, submitted_at__gte=case.submitted_at - LONGEST,
    ).exclude(pk=case.pk)  # fmt: skip
    return [
        (case.submitted_at - at, much or Decimal())
        for at, much in rows.values_list("submitted_at", "amount")
    ]
