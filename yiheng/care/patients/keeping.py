"""What keeps a patient's data from being destroyed: each feature says it for its own (C26)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from yiheng.core.verdict import Text


@dataclass(frozen=True, slots=True)
class Keep:
    """A reason to keep, with the first day on which it no longer holds (None: not known)."""

    why: Text
    until: date | None


Keeper = Callable[[str, datetime], Keep | None]
KEEPERS: list[Keeper] = []


def keeps(keeper: Keeper) -> Keeper:
    """Register a reason; the function takes a surrogate and an instant, and gives it or None."""
    KEEPERS.append(keeper)
    return keeper


def keeping(surrogate: str, at: datetime) -> list[Keep]:
    """All that keeps a patient's data now."""
    return [kept for kept in (keeper(surrogate, at) for keeper in KEEPERS) if kept is not None]
