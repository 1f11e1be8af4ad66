"""Who acts. Below the people engine nobody knows more of a person than this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from yiheng.core.verdict import Verdict, permit


class Actor(Protocol):
    """Anyone on whose behalf something is done: a member of staff, a patient, the system."""

    @property
    def pk(self) -> Any:
        """An id that is stable for ever; the ledger keeps it as text."""

    @property
    def label(self) -> str:
        """How people call the actor at this moment; the ledger keeps it beside the id."""

    def may(self, permission: str, at: datetime) -> Verdict:
        """Whether the actor's posts carry this permission at this time."""


@dataclass(frozen=True, slots=True)
class System:
    """The product itself: scheduled work, and the first minutes of an empty hospital."""

    pk: str = "system"
    label: str = "系统"

    def may(self, permission: str, at: datetime) -> Verdict:
        """Scheduled work is done under the traceability clause: each act leaves its entry."""
        return permit("0-g")


_SYSTEM = System()


def the_system() -> System:
    """The actor for scheduled work."""
    return _SYSTEM
