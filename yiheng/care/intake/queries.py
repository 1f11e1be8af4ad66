"""Batches, quarantine and feeds: what may be seen, and by whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, TruncDate

from yiheng.care.collection.models import Licence
from yiheng.care.intake.models import Batch, Door, Feed, Held, Quarantined, QuarantineState
from yiheng.core.clock import SHANGHAI, day_of, midnight, now
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import Period

DAYS = 30
ENTRIES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which batches: by door, application, first and last day (hospital time), faults, source."""

    door: str = ""
    application: int | None = None
    since: date | None = None
    until: date | None = None
    faulty: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """What one day took in."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0


def batches_of(viewer: Member) -> QuerySet[Batch]:
    """Every batch, for those who may see intake; newest first."""
    everything = Batch.objects.select_related("licence__application").order_by("-pk")
    return everything if viewer.may("intake:see", at=now()) else everything.none()


def batches_in(period: Period) -> list[Batch]:
    """Every batch that came in during a period, in its order."""
    found = Batch.objects.filter(started_at__gte=period.start, started_at__lt=period.end)
    return list(found.select_related("licence").order_by("pk"))


def messages_in(period: Period) -> list[Batch | Held]:
    """Every message that a live interface sent during a period: taken, refused, or held unread."""
    live = [one for one in batches_in(period) if one.door == Door.MLLP]
    held = Held.objects.filter(received_at__gte=period.start, received_at__lt=period.end)
    return [*live, *held.defer("sealed").order_by("pk")]


def was_taken(message: Batch | Held, at: datetime) -> bool:
    """Whether a message had been taken in by an instant; a faulty record in quarantine has."""
    if isinstance(message, Held):
        return message.released_at is not None and message.released_at < at
    return not message.refused


def narrowed(batches: QuerySet[Batch], wanted: Wanted) -> QuerySet[Batch]:
    """The batches that are wanted."""
    if wanted.door:
        batches = batches.filter(door=wanted.door)
    if wanted.application:
        batches = batches.filter(licence__application=wanted.application)
    if wanted.since:
        batches = batches.filter(started_at__gte=midnight(wanted.since))
    if wanted.until:
        batches = batches.filter(started_at__lt=midnight(wanted.until) + timedelta(days=1))
    if wanted.faulty:
        batches = batches.filter(Q(quarantined__gt=0) | Q(refused__gt=0))
    if wanted.source:
        batches = batches.filter(source__icontains=wanted.source)
    return batches


def days_of(viewer: Member, at: datetime) -> list[Day]:
    """What each of the last thirty days took in, today last."""
    today = day_of(at)
    first = today - timedelta(days=DAYS - 1)
    rows = (
        batches_of(viewer)
        .filter(started_at__gte=midnight(first), started_at__lte=at)
        .order_by()
        .values(day=TruncDate("started_at", tzinfo=SHANGHAI))
        .annotate(taken=Sum("read"), kept=Sum("accepted"), aside=Sum("quarantined"))
    )
    known = {row["day"]: Day(row["taken"], row["kept"], row["aside"]) for row in rows}
    return [known.get(first + timedelta(days=number), Day()) for number in range(DAYS)]


def entries_of(batch: Batch) -> list[int]:
    """The ledger's numbers of a batch, the first few."""
    numbers = Entry.objects.filter(target=f"intake.batch:{batch.pk}").order_by("seq")
    return list(numbers.values_list("seq", flat=True)[:ENTRIES_SHOWN])


def licences_of(viewer: Member) -> QuerySet[Licence]:
    """Licences that the member may take data in under, or bind feeds to; the newest first."""
    at = now()
    everything = Licence.objects.select_related("application").order_by("-pk")
    uses = any(viewer.may(name, at) for name in ("intake:see", "intake:run", "intake:feeds"))
    return everything if uses else everything.none()


def quarantine_of(viewer: Member) -> QuerySet[Quarantined]:
    """Faulty records, for those who may mend them; newest first."""
    everything = Quarantined.objects.order_by("-pk")
    return everything if viewer.may("intake:mend", at=now()) else everything.none()


def waiting(viewer: Member) -> int:
    """How many faulty records wait, for those who may see intake."""
    if not viewer.may("intake:see", at=now()):
        return 0
    return Quarantined.objects.filter(state=QuarantineState.OPEN).count()


def with_code(rows: QuerySet[Quarantined], code: str) -> QuerySet[Quarantined]:
    """Faulty records that have this fault among theirs."""
    return rows.annotate(told=Cast("codes", TextField())).filter(told__contains=f'"{code}"')


def kinds_of(rows: QuerySet[Quarantined]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many of these rows are in each state, about each type, and have each fault."""
    states, types, codes = Counter[str](), Counter[str](), Counter[str]()
    grouped = rows.order_by().values_list("state", "about", "codes").annotate(many=Count("pk"))
    for state, about, found, many in grouped:
        states[state] += many
        types[about] += many
        codes.update(dict.fromkeys(found, many))
    return states, types, codes


def sealed_under(licence: Licence) -> QuerySet[Quarantined]:
    """What quarantine still holds under a licence."""
    return Quarantined.objects.filter(batch__licence=licence).exclude(sealed=b"")


def ended_with_quarantine(at: datetime) -> QuerySet[Licence]:
    """Licences that have ended and under which quarantine still holds something."""
    ended = Licence.objects.filter(Q(revoked_at__lte=at) | Q(valid_until__lte=at))
    holding = Quarantined.objects.exclude(sealed=b"").values("batch__licence")
    return ended.filter(pk__in=holding).order_by("pk")


def feeds_of(viewer: Member) -> QuerySet[Feed]:
    """Live interfaces with what is held of each, for those who may see intake or register them."""
    at = now()
    unread = Q(held__released_at=None)
    everything = (
        Feed.objects.select_related("licence__application")
        .annotate(
            waiting=Count("held", filter=unread),
            first_held=Min("held__received_at", filter=unread),
            last_held=Max("held__received_at", filter=unread),
        )
        .order_by(F("waiting").desc(), "name")
    )
    sees = viewer.may("intake:see", at=at) or viewer.may("intake:feeds", at=at)
    return everything if sees else everything.none()
