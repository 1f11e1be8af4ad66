"""What an author fills in of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiheng.governance.people.models import Member, Unit


@dataclass(frozen=True, slots=True)
class MilestoneData:
    """A milestone as it is typed; ``code`` is of one that the plan had before."""

    title: str
    starts_on: date
    due_on: date
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A charter; a draft may be unfinished. ``parties`` are the other departments that take part,
    ``owners`` whoever was named as 责任人: exactly one may be."""

    title: str
    scope: str = ""
    owners: Sequence[Member] = ()
    using_unit: Unit | None = None
    parties: Sequence[Unit] = ()
    milestones: Sequence[MilestoneData] = ()
    goal: str = ""
    cents: int = 0
