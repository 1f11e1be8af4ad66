"""Plans as plain values: what a version changed, what is on time against the frozen baseline, and
when what is owed in a period falls due. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import rfc8785

from yiheng.standards.china.calendar import Deadline, Period, WorkCalendar

ADDED, DROPPED, CHANGED = "added", "dropped", "changed"
SETTLING = timedelta(days=30)
"""A project is reviewed in a period of which it has seen at least so much."""


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone; ``code`` names the same one in every version of a plan."""

    code: int
    title: str
    starts_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Change:
    """What a version did to a milestone; ``days`` is by how much its due day moved."""

    kind: str
    before: Node | None
    after: Node | None

    @property
    def node(self) -> Node:
        """The milestone as it is now, or as it was last."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def days(self) -> int:
        """How many days later it is due; before, where it is less than none."""
        if self.before is None or self.after is None:
            return 0
        return (self.after.due_on - self.before.due_on).days


@dataclass(frozen=True, slots=True)
class Standing:
    """A milestone against the baseline. ``base`` is None for one that came later, ``plan`` for one
    that a review has dropped; ``done`` is the day on which it was reached."""

    base: Node | None
    plan: Node | None
    done: date | None

    @property
    def node(self) -> Node:
        """The milestone as it is planned now, or as it was promised."""
        found = self.plan or self.base
        assert found is not None
        return found

    def late(self, today: date) -> bool:
        """Whether what was promised first was missed: done after that day, or not done by now."""
        if self.base is None:
            return False
        if self.done is not None:
            return self.done > self.base.due_on
        return self.base.due_on < today

    def judged(self, today: date) -> bool:
        """Whether there is something to judge: it was promised, and is done or its day is over."""
        return self.base is not None and (self.done is not None or self.base.due_on < today)


def ordered(nodes: Sequence[Node]) -> list[Node]:
    """The first due first."""
    return sorted(nodes, key=lambda one: (one.due_on, one.code))


def diff(before: Sequence[Node], after: Sequence[Node]) -> list[Change]:
    """What became of each milestone from one version to another; the same is not told."""
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    changes = [
        Change(_kind(old.get(code), new.get(code)), old.get(code), new.get(code))
        for code in sorted(old.keys() | new.keys())
        if old.get(code) != new.get(code)
    ]
    return sorted(changes, key=lambda one: (one.node.due_on, one.node.code))


def standings(
    baseline: Sequence[Node], plan: Sequence[Node], done: Mapping[int, date]
) -> list[Standing]:
    """Each milestone of the baseline and of the plan, once."""
    base, now = {one.code: one for one in baseline}, {one.code: one for one in plan}
    rows = [
        Standing(base.get(code), now.get(code), done.get(code)) for code in base.keys() | now.keys()
    ]
    return sorted(rows, key=lambda one: (one.node.due_on, one.node.code))


def on_time(rows: Sequence[Standing], today: date) -> tuple[int, int]:
    """How many were reached by the day first promised, and of how many that can be said.

    What a review has dropped counts as missed once its day is over: a plan that is cut short does
    not become punctual by it.
    """
    judged = [one for one in rows if one.judged(today)]
    return sum(not one.late(today) for one in judged), len(judged)


def digest(nodes: Sequence[Node]) -> str:
    """SHA-256, in hex, of a plan: what is frozen, whatever the order in which it is read."""
    rows: list[Any] = [
        [one.code, one.title, one.starts_on.isoformat(), one.due_on.isoformat()]
        for one in sorted(nodes, key=lambda one: one.code)
    ]
    return sha256(rfc8785.dumps(rows)).hexdigest()


def falls_due(period: Period, calendar: WorkCalendar) -> Deadline | None:
    """When what is owed in a period is due: the close of business of its last workday.

    None for a period without any (a week of a long feast). Beyond the published calendar Monday to
    Friday count, and the answer is provisional.
    """
    days = calendar.workdays_in(period)
    if not days:
        return None
    return Deadline(calendar.close_of(days[-1]), calendar.is_provisional(days[-1]))


def reviewed_by(end: datetime, kicked_at: datetime) -> bool:
    """Whether a project that began then is reviewed in a period that ends then: it has run for a
    while by its end."""
    return kicked_at + SETTLING <= end


def _kind(before: Node | None, after: Node | None) -> str:
    if before is None:
        return ADDED
    return DROPPED if after is None else CHANGED
