"""The ways a person can be told no. Their texts are written for the person at the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yiheng.core.verdict import Text, Verdict


class YihengError(Exception):
    """A refusal that we foresaw."""


class Refusal(YihengError):
    """A no that the ledger keeps. ``entry`` is its ledger number once it is written."""

    noted = False
    entry: int | None = None


class Denied(Refusal):
    """The regulation says no (HTTP 403)."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.why)
        self.verdict = verdict


class Undecided(Denied):
    """The regulation leaves it to the hospital, and the hospital has not said it yet (HTTP 403)."""


class Invalid(YihengError):
    """What was given cannot be taken (HTTP 422): which field, what is wrong, how to mend it."""

    def __init__(self, field: str, text: Text, *, clause: str = "", **arguments: object) -> None:
        self.field = field
        self.text = text
        self.clause = clause
        self.arguments = arguments
        super().__init__(field)

    def __str__(self) -> str:
        return str(self.text) % self.arguments if self.arguments else str(self.text)


class NotFound(Refusal):
    """Absent, or not yours to know of: the two look the same (HTTP 404)."""


class Unavailable(YihengError):
    """The ledger cannot be written, so nothing is shown or changed (HTTP 503)."""


class Unrecorded(RuntimeError):
    """A command changed the hospital's state and left no line in the ledger: a bug."""
