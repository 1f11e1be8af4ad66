"""What of the catalogue may be seen, and what a period is judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from yiheng.core.clock import day_of, now
from yiheng.core.gathering import JOINT_WORK, Window, gathered
from yiheng.core.proposals import Stand
from yiheng.governance.people.models import Member, Unit
from yiheng.office.catalogues.models import (
    Asset,
    Change,
    Check,
    Edition,
    Item,
    Kind,
    Mapped,
    Pair,
    Standard,
)
from yiheng.office.catalogues.permissions import SEE
from yiheng.standards.china.periods import months_later


def assets(viewer: Member) -> QuerySet[Asset]:
    """The catalogue for who may see it; to an owner the own entries."""
    rows = Asset.objects.select_related("unit", "owner", "host", "giver", "taker")
    return rows if viewer.may(SEE, at=now()) else rows.filter(owner=viewer)


def in_use(at: datetime) -> list[Asset]:
    """What stood in the catalogue and was in use just before an instant."""
    open_ = Q(retired_at=None) | Q(retired_at__gte=at)
    rows = Asset.objects.filter(open_, since__lt=at).select_related("owner", "unit")
    return list(rows.order_by("kind", "code"))


def checked_since(rows: Iterable[Asset], since: datetime, until: datetime) -> set[int]:
    """The keys of those that were registered, changed or found right in a span."""
    found = Check.objects.filter(asset__in=[one.pk for one in rows], at__gte=since, at__lt=until)
    return set(found.values_list("asset", flat=True))


def to_review(months: int, ahead: datetime) -> list[Asset]:
    """Entries in use whose review falls due before an instant."""
    rows = Asset.objects.filter(retired_at=None).select_related("owner", "unit").order_by("pk")
    return [one for one in rows if due_at(one, months) <= ahead]


def due_at(one: Asset, months: int) -> datetime:
    """When the next review of an entry is due."""
    return months_later(one.reviewed_at, months)


def joined_to(one: Asset) -> int:
    """How many interfaces and datasets in use hang on a system."""
    ends = Q(host=one) | Q(giver=one) | Q(taker=one)
    return Asset.objects.filter(ends, retired_at=None).count()


def islands(at: datetime) -> list[Asset]:
    """Systems in use that no interface joins, or whose patients are not in the index (1.1-h)."""
    rows = in_use(at)
    joined = {end for one in rows for end in (one.giver_id, one.taker_id)}
    return [
        one for one in rows
        if one.kind == Kind.SYSTEM and (one.pk not in joined or not one.indexed)
    ]  # fmt: skip


def standards() -> QuerySet[Standard]:
    """The register of standards, each with the number and the day of its version in force."""
    today = day_of(now())
    current = Edition.objects.filter(standard=OuterRef("pk"), in_force_on__lte=today)
    newest = current.order_by("-ordinal")
    return Standard.objects.annotate(
        number=Subquery(newest.values("number")[:1]),
        day=Subquery(newest.values("in_force_on")[:1]),
        count=Subquery(newest.values("items")[:1]),
    )  # fmt: skip


def latest_day(standard: Standard | None) -> date | None:
    """The day of the newest version of a standard, in force or to come."""
    if standard is None:
        return None
    found: date | None = standard.editions.aggregate(day=Max("in_force_on"))["day"]
    return found


def changes(viewer: Member) -> QuerySet[Change]:
    """The versions proposed; latest first."""
    rows = Change.objects.select_related("standard").order_by("-proposed_at", "-pk")
    return rows if viewer.may(SEE, at=now()) else rows.filter(proposed_by=str(viewer.pk))


def waiting(code: str) -> bool:
    """Whether a version of a standard waits to be confirmed."""
    return Change.objects.filter(code=code, stand=Stand.PROPOSED).exists()


def mapped() -> QuerySet[Mapped]:
    """The fields with what they mean."""
    return Mapped.objects.select_related("standard", "codes").order_by("path")


def mapped_at(paths: Iterable[str], at: datetime) -> set[str]:
    """Those of the fields that were mapped to a standard in force just before an instant."""
    day = day_of(at)
    kept = Q(standard__retired_at=None) | Q(standard__retired_at__gte=at)
    rows = Mapped.objects.filter(kept, standard__editions__in_force_on__lt=day)
    return set(rows.values_list("path", flat=True).distinct()) & set(paths)


def pairs(viewer: Member) -> QuerySet[Pair]:
    """Who works with whom; to a contact the own pairs, and to who owes an item those of it."""
    rows = Pair.objects.select_related("one", "other", "contact", "counterpart")
    owed = Item.objects.filter(pair=OuterRef("pk"), owner=viewer)
    mine = Q(contact=viewer) | Q(counterpart=viewer) | Q(Exists(owed))
    return rows if viewer.may(SEE, at=now()) else rows.filter(mine)


def pairs_at(at: datetime) -> list[Pair]:
    """The pairs that lasted just before an instant."""
    open_ = Q(ended_at=None) | Q(ended_at__gte=at)
    rows = Pair.objects.filter(open_, since__lt=at).select_related(
        "one", "other", "contact", "counterpart"
    )
    return list(rows.order_by("pk"))


def open_items(at: datetime) -> Counter[tuple[int, int]]:
    """How many joint items of each two departments are open: own ones, and what rooms bring."""
    found: Counter[tuple[int, int]] = Counter()
    rows = Item.objects.filter(done_at=None, pair__ended_at=None).select_related("pair")
    for item in rows:
        found[item.pair.one_id, item.pair.other_id] += 1
    above = departments()
    for line in gathered(JOINT_WORK, Window(at, at), at):
        ends = [above.get(key or 0, key or 0) for key in (line.unit, line.other)]
        if all(ends) and ends[0] != ends[1]:
            found[min(ends), max(ends)] += 1
    return found


def departments() -> dict[int, int]:
    """Of each unit the department that it belongs to, by keys."""
    rows = {one.pk: one for one in Unit.objects.all()}
    found = {}
    for key, one in rows.items():
        here = one
        while here.depth > DEPARTMENT and here.parent_id in rows:
            here = rows[here.parent_id]
        found[key] = here.pk
    return found


DEPARTMENT = 2
"""The level of departments: below the house, above the teams."""


def within(unit: Unit) -> set[int]:
    """The keys of a department and of what is below it."""
    below = Q(pk=unit.pk) | Q(parent=unit) | Q(parent__parent=unit)
    return set(Unit.objects.filter(below).values_list("pk", flat=True))
