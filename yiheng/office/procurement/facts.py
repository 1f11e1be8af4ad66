"""What an application says, as the forms hand it to the commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from yiheng.office.procurement.models import Budget, Supplier
from yiheng.office.procurement.money import times


@dataclass(frozen=True, slots=True)
class LineData:
    """One thing to buy; the price is in cents."""

    item: str
    quantity: Decimal
    price: int
    measure: str = "件"
    spec: str = ""

    @property
    def cents(self) -> int:
        """What it costs."""
        return times(self.quantity, self.price)


@dataclass(frozen=True, slots=True)
class QuoteData:
    """What a supplier asks for the whole, in cents."""

    supplier: Supplier
    cents: int
    days: int | None = None
    chosen: bool = False


class Facts(TypedDict, total=False):
    """The fields of an application; what is absent stays as it was."""

    title: str
    reason: str
    category: str
    method: str
    method_reason: str
    choice_reason: str
    budget: Budget | None
    lines: Sequence[LineData]
    quotes: Sequence[QuoteData]


WORDS = ("title", "reason", "category", "method", "method_reason", "choice_reason", "budget")
"""The facts that are fields of the application itself."""
