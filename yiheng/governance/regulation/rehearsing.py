"""试算: what past events would have become under another value of a parameter.

A feature registers a pure function of one event and one value; the engine asks it twice, by the
value of then and by the draft, and keeps what differs. It changes nothing and records nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiheng.core.verdict import Text
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.parameters import ParameterUnset, Version


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and that a parameter judged: when, what it is called, where it is.

    ``facts`` are what the judging function needs. ``name`` is never a patient's.
    """

    at: datetime
    name: str
    facts: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an event is judged: ``kind`` is counted, ``said`` is shown, ``good`` is its tone.

    ``note`` is shown beside it and makes no difference.
    """

    kind: Text
    said: Text
    good: bool = True
    note: str = ""


Judge = Callable[[Event, Value | None], Outcome]
Events = Callable[[datetime, datetime], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A parameter that can be rehearsed: what it judges, over which events."""

    parameter: str
    title: Text
    events: Events
    judge: Judge


@dataclass(frozen=True, slots=True)
class Shift:
    """An event with its two outcomes."""

    event: Event
    before: Outcome
    after: Outcome

    @property
    def differs(self) -> bool:
        """Whether it would have gone otherwise."""
        return (self.before.kind, self.before.said) != (self.after.kind, self.after.said)


REHEARSALS: dict[str, Rehearsal] = {}
"""Every parameter that can be rehearsed, by its id."""


def rehearsal(parameter: str, title: Text, *, events: Events) -> Callable[[Judge], Judge]:
    """Declare how an event is judged by a value of this parameter (None: it was not set)."""

    def register(judge: Judge) -> Judge:
        REHEARSALS[parameter] = Rehearsal(parameter, title, events, judge)
        return judge

    return register


def rehearse(
    one: Rehearsal, draft: Value, since: datetime, until: datetime, known: datetime
) -> list[Shift]:
    """Every event of a period, by the value that was in force at it, and by the draft."""
    series = Version(known).parameter_series(one.parameter)
    shifts = []
    for event in one.events(since, until):
        try:
            held: Value | None = series.at(event.at)
        except ParameterUnset:
            held = None
        shifts.append(Shift(event, one.judge(event, held), one.judge(event, draft)))
    return shifts
