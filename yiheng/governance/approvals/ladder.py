"""Who stands above a step: the heads of its unit and over it, then the posts over the house."""

from __future__ import annotations

from collections.abc import Iterator

from yiheng.governance.approvals.models import Step
from yiheng.governance.people.models import Unit

HEAD = "head"
LADDER = ("leader", "president", "director")
"""The posts over the whole house, in the order in which they are asked."""


def in_or_above(step: Step) -> Iterator[tuple[str, Unit | None]]:
    """Post and unit of those who may take a step over: its own post, then those above it."""
    if step.post:
        yield step.post, step.unit
    yield from above(step)


def above(step: Step) -> Iterator[tuple[str, Unit | None]]:
    """Post and unit of those above a step, the nearest first."""
    unit = step.unit or (step.member.unit if step.member is not None else None)
    if step.post not in LADDER:
        while unit is not None:
            yield HEAD, unit
            unit = unit.parent
    first = LADDER.index(step.post) + 1 if step.post in LADDER else 0
    yield from ((post, None) for post in (*LADDER[first:], *LADDER[:first]))
