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
    """A relation to be taken in: member's pk, patient's surrogate, from, until (None: open)."""

    member: int
    surrogate: str
    role: str
    since: datetime
    until: datetime | None
    source: str = CareSource.ENCOUNTER


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
    """How rows must change so that spans of one member, patient and role never overlap."""
    groups: dict[tuple[int, str, str], list[CareRelation]] = defaultdict(list)
    touched = set()
    for one in stored:
        groups[one.member_id, one.surrogate, one.role].append(one)
    for new in wanted:
        if new.until is not None and new.until <= new.since:
            continue  # nothing lies between
        key = (new.member, new.surrogate, new.role)
        touched.add(key)
        groups[key].append(
            CareRelation(
                member_id=new.member, surrogate=new.surrogate, role=new.role, since=new.since,
                until=new.until, source=new.source,
            )
        )  # fmt: skip
    change = Change()
    for key in touched:
        _merge_group(groups[key], change)
    return change


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
    elif (kept.since, kept.until) != (since, until):
        change.stretched.append(kept)
    kept.since, kept.until = since, until
    change.absorbed += absorbed


def _end(span: CareRelation) -> datetime:
    return span.until or _FOR_EVER
