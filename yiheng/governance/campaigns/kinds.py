"""Kinds of round: the engine asks, reminds and counts; the feature says what is asked and acts.

A feature registers its kind once, by a class of static methods named like the fields of ``Kind``::

    @campaign_kind("access.recertification", title=_("授权复核"), clause="4.1-f", run=RUN, see=SEE,
                   every="authorization_review_period")
    class Recertification:
        choices = (Choice("keep", _("保留"), reason=Reason.FLAGGED, batch=True), …)
        things = staticmethod(things)      # what is to be answered, by whom, about whom
        above = staticmethod(above)        # who answers when the first does not
        evidence = staticmethod(evidence)  # what lies beside each item
        apply = staticmethod(apply)        # in the transaction of the answer
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from yiheng.core.actor import Actor
from yiheng.core.verdict import Text
from yiheng.governance.people.models import Member, Unit

if TYPE_CHECKING:
    from yiheng.governance.campaigns.models import Answer, Campaign, Item

GONE, UNANSWERED = "gone", "unanswered"
"""What the engine itself notes: the thing is no more; the round was closed without an answer."""


class Reason(StrEnum):
    """When an answer must say why."""

    NEVER = "never"
    FLAGGED = "flagged"
    ALWAYS = "always"


class Outcome(StrEnum):
    """What came of an answer: done at once, waits for a second person, or for somebody to do it."""

    DONE = "done"
    PROPOSED = "proposed"
    TO_DO = "to-do"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer. ``batch``: may be given to many unflagged items at once.

    ``final``: what it did cannot be taken back, so that the item is not asked again. ``hint`` says
    what follows from it.
    """

    code: str
    title: Text
    tone: str = ""
    reason: Reason = Reason.NEVER
    batch: bool = False
    final: bool = False
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be answered: its name in the ledger, what people call it, and about whom it is.

    ``barred`` are those who may never answer it; ``unit`` is where progress is shown.
    """

    target: str
    title: str
    detail: str
    assignee: Member | None
    unit: Unit | None
    concerns: Member | None = None
    barred: frozenset[int] = frozenset()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lies beside an item: a line, rows of label and value; ``flagged`` asks for a reason."""

    line: str
    rows: Sequence[tuple[str, str]] = ()
    flagged: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What an answer did; ``ref`` names what it made (``app.model:pk``), if anything."""

    outcome: Outcome = Outcome.DONE
    ref: str = ""


Things = Callable[["Campaign", datetime], Iterable[Thing]]
Above = Callable[["Item", datetime], "Member | None"]
Look = Callable[[Sequence["Item"], datetime], Mapping[int, Evidence]]
Stands = Callable[[Sequence["Item"], datetime], "set[int]"]
Check = Callable[["Item", str, Mapping[str, str]], dict[str, str]]
Follow = Callable[["Answer", datetime], "Outcome | None"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of round.

    ``every`` is the parameter of its period (None: by hand only); it opens by itself when
    ``begins`` of the period has passed and lasts ``days``, never beyond the period. ``default`` is
    the answer that closing gives to what nobody answered; without it such items stay unanswered.
    ``ready`` tells whether the house can be asked yet. ``stands`` gives the pks of the items whose
    thing is still there, ``check`` takes what an answer says besides its reason (else ``Invalid``),
    ``follow`` tells what became of a proposed one.
    """

    name: str
    title: Text
    clause: str
    run: str
    see: str
    decide: str
    choices: Sequence[Choice]
    things: Things
    above: Above
    evidence: Look
    apply: Callable[..., Done]
    every: str | None = None
    begins: Fraction = Fraction(0)
    days: int = 30
    default: str | None = None
    ready: Callable[[datetime], bool] | None = None
    stands: Stands | None = None
    check: Check | None = None
    follow: Follow | None = None
    on_closed: Callable[[Campaign, Actor, datetime], None] | None = None
    groups: Mapping[str, Text] = field(default_factory=dict)

    def choice(self, code: str) -> Choice | None:
        """The answer with this code, if there is one."""
        return next((one for one in self.choices if one.code == code), None)


KINDS: dict[str, Kind] = {}
_OPTIONAL = ("ready", "stands", "check", "follow", "on_closed", "default", "groups")


def campaign_kind(
    name: str, *, title: Text, clause: str, run: str, see: str, decide: str,
    every: str | None = None, begins: Fraction = Fraction(0), days: int = 30,
) -> Callable[[type[Any]], type[Any]]:  # fmt: skip
    """Declare a kind of round by a class of hooks; see the head of this module."""

    def register(hooks: type[Any]) -> type[Any]:
        given = {option: getattr(hooks, option) for option in _OPTIONAL if hasattr(hooks, option)}
        KINDS[name] = Kind(
            name, title, clause, run, see, decide, tuple(hooks.choices), hooks.things, hooks.above,
            hooks.evidence, hooks.apply, every, begins, days, **given,
        )  # fmt: skip
        return hooks

    return register
