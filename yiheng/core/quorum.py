"""The arithmetic of bodies that decide together: when enough are there, and when a vote carries."""

from __future__ import annotations

from decimal import Decimal


def reached(present: int, seated: int, share: Decimal) -> bool:
    """Whether more than so many percent of the seats take part, or all of them.

    Whoever is recused counts among the seats and not among the present: nobody can make a quorum
    by leaving the table.
    """
    return present > 0 and (present >= seated or present * 100 > share * seated)


def carried(yes: int, no: int, abstained: int) -> bool:
    """Whether more than half of those who took part said yes; to abstain is not to agree."""
    return 2 * yes > yes + no + abstained
