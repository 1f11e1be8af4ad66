"""Which goals may be seen, how they hang together, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from yiheng.core.clock import now
from yiheng.core.proposals import Stand
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import Period
from yiheng.office.goals.models import (
    Change,
    Goal,
    Process,
    Reading,
    Review,
    Source,
    State,
    Tier,
    Version,
)
from yiheng.office.goals.permissions import SEE
from yiheng.standards.china.periods import Quarter

MOST_HIGH = 12
"""No line of a tree is longer than this: a safety against a circle that rules refuse."""


def goals(viewer: Member) -> QuerySet[Goal]:
    """Every goal, for who may see the room; to an owner the own ones, whose reviews they owe."""
    rows = Goal.objects.select_related("current", "unit", "owner", "parent__current")
    return rows if viewer.may(SEE, at=now()) else rows.filter(owner=viewer)


def with_value(rows: QuerySet[Goal]) -> QuerySet[Goal]:
    """Each with the latest reading of its metric, and the day of it."""
    latest = Reading.objects.filter(goal=OuterRef("pk")).order_by("-day", "-pk")
    return rows.annotate(  # type: ignore[no-redef]  # declared on the model for its readers
        value=Subquery(latest.values("value")[:1]), read_on=Subquery(latest.values("day")[:1])
    )


def live() -> QuerySet[Goal]:
    """The goals that are pursued."""
    rows = Goal.objects.filter(state=State.IN_FORCE)
    return rows.select_related("current", "unit", "owner", "parent")


def above(parent: Goal | None) -> list[int]:
    """The keys from a goal up to its root, itself first."""
    parents = dict(Goal.objects.values_list("pk", "parent"))
    found: list[int] = []
    here = parent.pk if parent else None
    while here is not None and here not in found and len(found) < MOST_HIGH:
        found.append(here)
        here = parents.get(here)
    return found


def orphans(rows: Iterable[Goal]) -> list[Goal]:
    """Those below the strategy that hang on nothing, or on what is no longer pursued (1.2-g)."""
    return [
        one for one in rows
        if one.tier != Tier.STRATEGY and (one.parent is None or not one.parent.live)
    ]  # fmt: skip


def changes(viewer: Member) -> QuerySet[Change]:
    """What was proposed of goals; latest first."""
    rows = Change.objects.select_related("goal__current", "made").order_by("-proposed_at", "-pk")
    return rows if viewer.may(SEE, at=now()) else rows.filter(proposed_by=str(viewer.pk))


def waiting(goal: Goal) -> Change | None:
    """The change of a goal that waits to be settled."""
    return Change.objects.filter(goal=goal, stand=Stand.PROPOSED).first()


def children(goal: Goal) -> QuerySet[Goal]:
    """What hangs on a goal and is pursued."""
    return live().filter(parent=goal).order_by("number")


def at_the_time(goals: Iterable[Goal], at: datetime) -> dict[int, Version]:
    """What each goal said at an instant."""
    rows = Version.objects.filter(goal__in=[one.pk for one in goals], since__lt=at)
    return {one.goal_id: one for one in rows.order_by("goal", "ordinal")}


def pursued(at: datetime) -> list[Goal]:
    """The goals that were pursued just before an instant."""
    ended = Q(retired_at=None) | Q(retired_at__gte=at)
    rows = Goal.objects.filter(ended, since__lt=at).select_related("parent", "current")
    return list(rows.order_by("pk"))


def pursued_through(period: Period) -> list[Goal]:
    """The goals that were pursued from before a period until its end."""
    ended = Q(retired_at=None) | Q(retired_at__gte=period.end)
    rows = Goal.objects.filter(ended, since__lt=period.start).select_related("current")
    return list(rows.order_by("pk"))


def unreviewed(quarter: Quarter) -> list[Goal]:
    """The goals of which no review of this quarter is asked yet."""
    rows = live().filter(since__lt=quarter.start).exclude(reviews__quarter=quarter.code)
    return list(rows.order_by("pk"))


def review_of(goal: Goal, at: datetime) -> Review | None:
    """The review of a goal that the quarter of an instant owes."""
    return Review.objects.filter(goal=goal, quarter=Quarter.containing(at).code).first()


def counted() -> list[Goal]:
    """The goals whose value this room counts itself."""
    return list(live().exclude(current__source=Source.TYPED).order_by("pk"))


def digitised(at: datetime) -> Decimal | None:
    """The share of key processes that were digital just before an instant, in percent (1.2-c)."""
    forms = forms_at(at)
    if not forms:
        return None
    digital = sum(form == "digital" for form, _engine in forms.values())
    return (Decimal(100 * digital) / len(forms)).quantize(Decimal("0.01"))


def forms_at(at: datetime) -> dict[Process, tuple[str, str]]:
    """Of each key process that was kept just before an instant, its form and its engine."""
    ended = Q(retired_at=None) | Q(retired_at__gte=at)
    found = {}
    rows = Process.objects.filter(ended, since__lt=at).prefetch_related("history")
    for one in rows.order_by("pk"):
        before = [step for step in one.history.all() if step.at < at]
        found[one] = (before[-1].form, before[-1].engine)
    return found


def aimed_at(source: str, at: datetime) -> Decimal | None:
    """The target of the goal that is counted from this source, as it stood just before then."""
    said = at_the_time(pursued(at), at).values()
    found = [one.target for one in said if one.source == source]
    return found[0] if found else None
