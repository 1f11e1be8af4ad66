"""Merging care relations: arithmetic on spans of time, without the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from yiheng.governance.access.models import CareRelation, CareSource, Stay

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NewRelation:
    """A relation to be taken in: member's pk, patient's surrogate, from, until (None: open).

    ``ends``: told by a visit that is over, so that what it left open when it began ends as well.
    """

    member: int
    surrogate: str
    role: str
    since: datetime
    until: datetime | None
    source: str = CareSource.ENCOUNTER
    ends: bool = False


@dataclass(frozen=True, slots=True)
class NewStay:
    """A patient in a unit to be taken in: blind key of the visit, surrogate, unit, from, until."""

    visit: str
    surrogate: str
    department: str
    since: datetime
    until: datetime | None

    def row(self) -> Stay:
        """As it is kept."""
        return Stay(
            visit=self.visit, surrogate=self.surrogate, department=self.department,
            since=self.since, until=self.until,
        )  # fmt: skip

    def change(self, row: Stay) -> bool:
        """Write onto what is kept what is told now; whether anything changed."""
        fresh = (self.surrogate, self.department, self.since, self.until)
        if (row.surrogate, row.department, row.since, row.until) == fresh:
            return False
        row.surrogate, row.department, row.since, row.until = fresh
        return True


@dataclass(slots=True)
class Change:
    """What becomes of the stored rows."""

    made: list[CareRelation] = field(default_factory=list)
    stretched: list[CareRelation] = field(default_factory=list)
    absorbed: list[CareRelation] = field(default_factory=list)


def merge(stored: Iterable[CareRelation], wanted: Iterable[NewRelation]) -> Change:
    """How rows must change so that spans of one member, patient and role never overlap.

    Nothing is cut short but what the same visit left open. Another visit that runs in the same
    row is told of again before the month of grace after an end is over.
    """
    groups: dict[tuple[int, str, str], list[CareRelation]] = defaultdict(list)
    touched, change = set(), Change()
    for one in stored:
        groups[one.member_id, one.surrogate, one.role].append(one)
    for new in wanted:
        if new.until is not None and new.until <= new.since:
            continue  # nothing lies between
        key = (new.member, new.surrogate, new.role)
        touched.add(key)
        if new.ends:
            change.stretched += _ended(groups[key], new)
        groups[key].append(
            CareRelation(
                member_id=new.member, surrogate=new.surrogate, role=new.role, since=new.since,
                until=new.until, source=new.source,
            )
        )  # fmt: skip
    for key in touched:
        _merge_group(groups[key], change)
    return change


def _ended(spans: Iterable[CareRelation], new: NewRelation) -> list[CareRelation]:
    """End what a visit left open, known by when it began; gives the rows that stand already."""
    left = [
        one for one in spans if (one.since, one.until, one.source) == (new.since, None, new.source)
    ]
    for one in left:
        one.until = new.until
    return [one for one in left if one.pk is not None]


def _merge_group(spans: list[CareRelation], change: Change) -> None:
    spans.sort(key=lambda one: (one.since, one.pk is None))
    cluster: list[CareRelation] = []
    for span in spans:
        if cluster and span.since > max(map(_end, cluster)):
            _settle(cluster, change)
            cluster = []
        cluster.append(span)
    _settle(cluster, change)


def _settle(cluster: list[CareRelation], change: Change) -> None:
    """One row stands for the cluster: the first stored one, or the first new one."""
    known = [one for one in cluster if one.pk is not None]
    kept, *absorbed = known or cluster[:1]
    end = max(map(_end, cluster))
    since, until = cluster[0].since, None if end == _FOR_EVER else end
    if not known:
        change.made.append(kept)
    elif (kept.since, kept.until) != (since, until) and kept not in change.stretched:
        change.stretched.append(kept)
    kept.since, kept.until = since, until
    change.absorbed += absorbed


def _end(span: CareRelation) -> datetime:
    return span.until or _FOR_EVER
