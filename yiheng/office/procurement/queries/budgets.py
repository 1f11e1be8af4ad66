"""How much of each budget item is left: what is asked for, bound by contracts, and paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When

from yiheng.office.procurement.models import Budget, Payment, PaymentState, Purchase, State
from yiheng.office.procurement.money import yuan

BY_CONTRACT = frozenset({State.CONTRACTED, State.ACCEPTED})
HELD = BY_CONTRACT | {State.IN_APPROVAL, State.AT_ONCE, State.APPROVED, State.RECOVERING}
_SUM = Case(When(state__in=BY_CONTRACT, then=F("contract__cents")), default=F("cents"))
"""What an unfinished purchase holds: what was applied for, then what the contract says."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A budget item in cents: ``asked`` waits for signatures, ``bound`` is approved or under
    contract and not paid, ``paid`` is gone."""

    budget: Budget
    asked: int = 0
    bound: int = 0
    paid: int = 0

    @property
    def held(self) -> int:
        """Everything that is not free any more."""
        return self.asked + self.bound + self.paid

    @property
    def left(self) -> int:
        """What may still be applied for; below zero when the item was cut."""
        return self.budget.cents - self.held

    @property
    def remaining(self) -> Decimal:
        """What is left, in yuan."""
        return yuan(self.left)

    @property
    def asked_yuan(self) -> Decimal:
        """What waits for signatures, in yuan."""
        return yuan(self.asked)

    @property
    def bound_yuan(self) -> Decimal:
        """What is approved and not paid, in yuan."""
        return yuan(self.bound)

    @property
    def paid_yuan(self) -> Decimal:
        """What is gone, in yuan."""
        return yuan(self.paid)

    @property
    def used(self) -> int:
        """How much is held, in percent of the item."""
        return min(100, round(100 * self.held / self.budget.cents)) if self.budget.cents else 100


def of_year(year: int) -> QuerySet[Budget]:
    """The items of a year by code."""
    return Budget.objects.filter(year=year).order_by("code")


def standings(budgets: Iterable[Budget], without: Purchase | None = None) -> list[Standing]:
    """How each item stands, two queries for all; without a purchase that is counted anew."""
    items = list(budgets)
    out = Q() if without is None else ~Q(pk=without.pk)
    held = _held(Q(budget__in=items) & out)
    paid = _paid(items)
    return [
        Standing(
            one,
            asked=held[one.pk, True],
            bound=held[one.pk, False] - paid[one.pk, False],
            paid=paid[one.pk, False] + paid[one.pk, True],
        )
        for one in items
    ]


def _held(which: Q) -> Mapping[tuple[int, bool], int]:
    """Cents by item and whether they wait for signatures."""
    rows = Purchase.objects.filter(which, state__in=HELD).values("budget_id", "state")
    found = Counter[tuple[int, bool]]()
    for row in rows.annotate(held=Sum(_SUM)):
        found[row["budget_id"], row["state"] == State.IN_APPROVAL] += row["held"]
    return found


def _paid(budgets: Iterable[Budget]) -> Mapping[tuple[int, bool], int]:
    """Cents by item and whether the purchase is over."""
    rows = Payment.objects.filter(state=PaymentState.PAID, purchase__budget__in=list(budgets))
    found = Counter[tuple[int, bool]]()
    for row in (
        rows.order_by().values("purchase__budget", "purchase__state").annotate(paid=Sum("cents"))
    ):
        over = row["purchase__state"] not in HELD
        found[row["purchase__budget"], over] += row["paid"]
    return found
