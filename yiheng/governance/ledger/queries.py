"""Finding entries: by whom, what, on what, when; each page costs the same on a million entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import now
from yiheng.governance.ledger.models import Checkpoint, Entry, Outcome, Subject
from yiheng.governance.ledger.permissions import READ

ROWS = 25
VERIFIED = "ledger.verified"
_LISTED = (
    "seq", "happened_at", "action", "actor", "actor_label", "target", "clause", "outcome", "digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; None asks nothing, an empty tuple finds nothing.

    ``before`` and ``after`` are numbers: entries older or newer than that one.
    """

    actors: tuple[str, ...] | None = None
    actions: tuple[str, ...] | None = None
    clauses: tuple[str, ...] | None = None
    target: str = ""
    outcome: str = ""
    patient: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    after: int | None = None

    @property
    def names_somebody(self) -> bool:
        """Whether one person or one patient is singled out."""
        return bool(self.patient) or self.actors is not None

    @property
    def dated(self) -> bool:
        """Whether a span of time is asked for; then the order is that of time."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries, newest first, and the numbers to go on from."""

    rows: tuple[Entry, ...]
    older: int | None
    newer: int | None


class Witness(models.TextChoices):
    """How the witness file stands beside the database; read from its end only."""

    AGREES = "agrees", _("与最近检查点一致")
    NONE = "none", _("尚未签发检查点")
    MISSING = "missing", _("见证文件缺失")
    DIFFERS = "differs", _("与最近检查点不一致")


def visible_to(viewer: Actor) -> QuerySet[Entry]:
    """Every entry, for those who may read the ledger."""
    everything = Entry.objects.order_by("-seq")
    return everything if viewer.may(READ, at=now()) else everything.none()


def page(entries: QuerySet[Entry], wanted: Wanted) -> Found:
    """One page; the numbers come from an index alone, then the rows by number."""
    found = _narrowed(entries, wanted)
    order = ("happened_at", "seq") if wanted.dated else ("seq",)
    back = wanted.after is not None
    found = found.order_by(*order) if back else found.order_by(*(f"-{name}" for name in order))
    cursor = wanted.after if back else wanted.before
    if cursor is not None:
        found = found.filter(_beyond(cursor, wanted.dated, back))
    numbers = list(found.values_list("seq", flat=True)[: ROWS + 1])
    more, numbers = len(numbers) > ROWS, numbers[:ROWS]
    if back:
        numbers.reverse()
    known = Entry.objects.only(*_LISTED).in_bulk(numbers)
    rows = tuple(known[number] for number in numbers)
    if not rows:
        return Found((), None, None)
    older, newer = (True, more) if back else (more, cursor is not None)
    return Found(rows, rows[-1].seq if older else None, rows[0].seq if newer else None)


def numbers_between(since: datetime, until: datetime) -> tuple[int, int]:
    """The first and last number of what happened in a span of time; (0, 0) for none.

    Numbers follow the time of recording: within them some may have happened before or after.
    """
    within = Entry.objects.filter(happened_at__gte=since, happened_at__lt=until)
    found = within.aggregate(first=models.Min("seq"), last=models.Max("seq"))
    return found["first"] or 0, found["last"] or 0


def activity(days: Sequence[tuple[datetime, datetime]]) -> list[tuple[int, int]]:
    """Entries and refusals of each day, counted by index."""
    found = []
    for since, until in days:
        day = Entry.objects.filter(happened_at__gte=since, happened_at__lt=until)
        found.append((day.count(), day.filter(outcome=Outcome.REFUSED).count()))
    return found


def refused_by(name: str, since: datetime, many: int = 10) -> list[tuple[str, int]]:
    """Refusals since then by clause or by person, most first."""
    refused = Entry.objects.filter(outcome=Outcome.REFUSED, happened_at__gte=since)
    counted = refused.values_list(name).annotate(n=models.Count("seq")).order_by("-n", name)
    return list(counted[:many])


def listed(entries: QuerySet[Entry], wanted: Wanted, most: int) -> list[Entry]:
    """The newest entries of a search, for a sheet."""
    return list(_narrowed(entries, wanted).order_by("-seq")[:most])


def subjects_of(entry: Entry) -> int:
    """How many patients an entry concerns."""
    return Subject.objects.filter(entry=entry.seq).count()


def last_checkpoint() -> Checkpoint | None:
    """The youngest signed checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def newest_sizes(many: int) -> list[int]:
    """The sizes of the newest checkpoints, newest first."""
    return list(Checkpoint.objects.order_by("-size").values_list("size", flat=True)[:many])


def covering(entry: Entry) -> Checkpoint | None:
    """The first signed checkpoint that covers an entry."""
    return Checkpoint.objects.filter(size__gte=entry.seq).order_by("size").first()


def last_verified() -> Entry | None:
    """The entry of the last verification."""
    return Entry.objects.filter(action=VERIFIED).order_by("-seq").first()


def witness_stands(last: Checkpoint | None, path: Path | None = None) -> Witness:
    """Whether the witness file ends with the last checkpoint."""
    file = path or settings.WITNESS_FILE
    if last is None:
        return Witness.NONE
    if not file.is_file():
        return Witness.MISSING
    note = last.note.encode()
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - 2 * len(note) - 8))
        return Witness.AGREES if note in stream.read() else Witness.DIFFERS


def _narrowed(entries: QuerySet[Entry], wanted: Wanted) -> QuerySet[Entry]:
    asked: dict[str, Any] = {
        "actor__in": wanted.actors, "action__in": wanted.actions, "clause__in": wanted.clauses,
        "target": wanted.target or None, "outcome": wanted.outcome or None,
        "happened_at__gte": wanted.since, "happened_at__lt": wanted.until,
    }  # fmt: skip
    found = entries.filter(**{name: value for name, value in asked.items() if value is not None})
    if wanted.patient:
        concerned = Subject.objects.filter(surrogate=wanted.patient).values("entry")
        found = found.filter(seq__in=concerned)
    return found


def _beyond(cursor: int, dated: bool, back: bool) -> Q:
    side = "gt" if back else "lt"
    beyond = Q(**{f"seq__{side}": cursor})
    times = Entry.objects.filter(seq=cursor).values_list("happened_at", flat=True)
    at = times.first() if dated else None
    if at is None:
        return beyond
    bound = Q(**{f"happened_at__{side}e": at})  # lets the index start at the right place
    return bound & (Q(**{f"happened_at__{side}": at}) | beyond)
