"""A verdict: yes or no, which clause says so, why, and what one can do; never a bare bool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.functional import Promise

from yiheng.core.errors import Denied, Invalid

Text = str | Promise


def render(text: Text, arguments: Mapping[str, object]) -> str:
    """Translate a message into the reader's language and fill in its named arguments."""
    return str(text) % arguments if arguments else str(text)


def message_id(text: Text) -> str:
    """The untranslated source of a message, the same whoever reads it; the ledger keeps this."""
    with translation.override(None):
        return str(text)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a rule. True in a template when the act is allowed.

    ``clause`` is the id of the clause that decided; ``reason`` and ``cure`` are lazy gettext
    messages with ``%(name)s`` arguments. ``stage`` names the stage of the clause by which a refusal
    was let pass: it is a yes that still knows why it would have been a no.
    """

    allowed: bool
    clause: str
    reason: Text = ""
    cure: Text = ""
    arguments: Mapping[str, object] = field(default_factory=dict)
    stage: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        return render(self.reason, self.arguments)

    @property
    def remedy(self) -> str:
        """What the reader can do instead, in the reader's language; may be empty."""
        return render(self.cure, self.arguments)

    @property
    def told(self) -> str:
        """The reason and what one can do, as one text."""
        return f"{self.why}。{self.remedy}" if self.remedy else self.why

    def require(self) -> None:
        """Raise ``Denied`` unless the act is allowed; tell of one that only its stage let pass."""
        if not self.allowed:
            raise Denied(self)
        if self.stage:
            for tell in _TOLD:
                tell(self)


def on_field(field: str, verdict: Verdict) -> None:
    """A no about what was typed stands on its field, with clause and cure: raises ``Invalid``."""
    if not verdict:
        raise Invalid(field, verdict.told, clause=verdict.clause)


_TOLD: list[Callable[[Verdict], None]] = []


def tell_of_what_passed(tell: Callable[[Verdict], None]) -> Callable[[Verdict], None]:
    """Hand in who is told of a required verdict that its stage alone let pass."""
    _TOLD.append(tell)
    return tell


def permit(clause: str) -> Verdict:
    """Allow, on the strength of this clause."""
    return Verdict(allowed=True, clause=clause)


def refuse(clause: str, reason: Text, *, cure: Text = "", **arguments: object) -> Verdict:
    """Refuse, citing the clause; say why, and in ``cure`` what the person can do."""
    return Verdict(False, clause, reason, cure, arguments)
