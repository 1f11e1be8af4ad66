"""Resolutions: who may see which, what is late, and what was looked after in a week."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.governance.duties import queries as duties
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member
from yiheng.office.meetings import telling
from yiheng.office.meetings.models import (
    Delay,
    Remedy,
    Resolution,
    ResolutionState,
    Touch,
)
from yiheng.office.meetings.queries.sitting import sides, visible_to
from yiheng.standards.china.calendar import Week


def resolutions_visible_to(viewer: Member) -> QuerySet[Resolution]:
    """Those of meetings that a member may see, those they owe or mend, those of their side."""
    mends = Remedy.objects.filter(owner=viewer, delay__resolution=OuterRef("pk"))
    rows = Resolution.objects.select_related("meeting__convener", "owner", "unit", "motion")
    return rows.filter(
        Q(meeting__in=visible_to(viewer).values("pk")) | Q(owner=viewer) | Q(Exists(mends))
        | Q(meeting__kind__in=sides(viewer))
    )  # fmt: skip


def open_ones() -> QuerySet[Resolution]:
    """What is not done, the soonest due first."""
    rows = Resolution.objects.filter(state=ResolutionState.OPEN)
    return rows.select_related("owner", "unit", "meeting").order_by("due_on", "pk")


def late(today: date) -> QuerySet[Resolution]:
    """What is not done and past its day."""
    return open_ones().filter(due_on__lt=today)


def untouched(week: str) -> QuerySet[Resolution]:
    """What is open and was not looked after in a week."""
    there = Touch.objects.filter(resolution=OuterRef("pk"), week=week)
    return open_ones().filter(~Exists(there))


def touched_in(week: str) -> set[int]:
    """The keys of what was looked after in a week."""
    return set(Touch.objects.filter(week=week).values_list("resolution", flat=True))


def latest_touch(rows: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """Each with the newest look after it: week, outlook and percent; and a waiting explanation."""
    newest = Touch.objects.filter(resolution=OuterRef("pk")).order_by("-at", "-pk")
    waits = Delay.objects.filter(resolution=OuterRef("pk"), stand=Stand.PROPOSED)
    return rows.annotate(
        touched_week=Subquery(newest.values("week")[:1]),
        outlook=Subquery(newest.values("outlook")[:1]),
        percent=Subquery(newest.values("percent")[:1]), explained=Exists(waits),
    )  # fmt: skip


def waiting_delay(one: Resolution) -> Delay | None:
    """The explanation that waits to be settled."""
    return one.delays.filter(stand=Stand.PROPOSED).first()


def delays_to_settle(viewer: Member) -> Q:
    """Which explanations a member may settle, for the desk: of meetings of their side."""
    return Q(resolution__meeting__kind__in=sides(viewer)) & ~Q(resolution__owner=viewer)


def to_ask(at: datetime) -> list[Resolution]:
    """What is late, not explained, and of which no explanation is owed yet (4.2-n)."""
    rows = [one for one in late(day_of(at)) if waiting_delay(one) is None]
    names = [name_of(one) for one in rows]
    owed = set(duties.open_on(telling.EXPLAIN, names).values_list("target", flat=True))
    return [one for one in rows if name_of(one) not in owed]


def to_begin(at: datetime) -> bool:
    """Whether a week's round is to begin: something is untouched, nobody owes a look (4.2-l)."""
    week = Week.containing(day_of(at))
    owed = duties.open_on(telling.FOLLOW, [round_of(week)])
    return untouched(week.code).exists() and not owed.exists()


def round_of(week: Week) -> str:
    """What the round of a week is called as the target of its duty."""
    return f"meetings.resolution:{week.code}"
