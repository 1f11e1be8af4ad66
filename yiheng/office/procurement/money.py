"""Money is whole cents in the database and Decimal yuan before people; never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
WAN = Decimal(10_000)
MOST_CENTS = 10**14 - 1
"""Just under a thousand billion yuan: more than any hospital spends."""


def yuan(cents: int) -> Decimal:
    """Cents as yuan with two places."""
    return (Decimal(cents) / 100).quantize(CENT)


def cents(amount: Decimal) -> int:
    """Yuan as whole cents, half a cent up."""
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def of_wan(amount: Decimal) -> int:
    """An amount in 万元, as parameters are, in cents."""
    return cents(amount * WAN)


def times(quantity: Decimal, price: int) -> int:
    """What so many at so many cents cost, half a cent up."""
    return int((quantity * price).quantize(Decimal(1), ROUND_HALF_UP))
