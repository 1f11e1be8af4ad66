"""Which demands and entries of the registers may be seen, and what a period is judged by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import rfc8785
from django.db.models import Q, QuerySet

from yiheng.core.clock import day_of, now
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import Period
from yiheng.office.goals import queries
from yiheng.office.goals.models import (
    Alignment,
    Demand,
    Improvement,
    Phase,
    Process,
    Release,
    Stage,
    Trend,
)
from yiheng.office.goals.permissions import SEE

SUBJECT = "goals.alignment"
DECIDED = (Stage.ACCEPTED, Stage.RELEASED)


def demands(viewer: Member) -> QuerySet[Demand]:
    """Demands of who asked, and of who delivers them; who sees the room sees every one that was
    handed in."""
    rows = Demand.objects.select_related(
        "unit", "asker", "goal__current", "assessed_by", "decided_by", "owner", "release"
    )
    mine = Q(asker=viewer)
    if _sees(viewer):
        return rows.filter(mine | ~Q(stage=Stage.DRAFT))
    return rows.filter(mine | Q(owner=viewer))


def drafts(member: Member, at: datetime) -> QuerySet[Demand]:
    """What a member has begun to ask for and not handed in."""
    return Demand.objects.filter(asker=member, stage=Stage.DRAFT)


def deliverable(viewer: Member) -> QuerySet[Demand]:
    """What was accepted and waits for its release."""
    return demands(viewer).filter(stage=Stage.ACCEPTED).order_by("due_on", "pk")


def releases(viewer: Member) -> QuerySet[Release]:
    """The release log, latest first."""
    rows = Release.objects.select_related("by").order_by("-day", "-pk")
    return rows if _sees(viewer) else rows.none()


def due_in(period: Period) -> list[Demand]:
    """What was accepted and promised for a day of a period."""
    first, last = day_of(period.start), day_of(period.end)
    rows = Demand.objects.filter(stage__in=DECIDED, due_on__gte=first, due_on__lt=last)
    return list(rows.order_by("pk"))


def delivered(period: Period) -> Decimal | None:
    """The share of those that were delivered by their day, in percent."""
    due = due_in(period)
    if not due:
        return None
    return (Decimal(100 * sum(one.on_time for one in due)) / len(due)).quantize(Decimal("0.01"))


def improvements(viewer: Member) -> QuerySet[Improvement]:
    """Improvements; to who does not see the room, those of which they are an owner."""
    rows = Improvement.objects.select_related("unit", "partner", "owner")
    mine = Q(partner=viewer) | Q(owner=viewer)
    return rows if _sees(viewer) else rows.filter(mine)


def closed_in(period: Period) -> list[Improvement]:
    """The improvements closed in a period, with their errors before and after."""
    rows = Improvement.objects.filter(
        phase=Phase.CLOSED, closed_at__gte=period.start, closed_at__lt=period.end
    )
    return list(rows.order_by("pk"))


def processes(viewer: Member) -> QuerySet[Process]:
    """The register of key processes; to an owner the own ones."""
    rows = Process.objects.select_related("unit", "owner")
    return rows if _sees(viewer) else rows.filter(owner=viewer)


def routes(at: datetime) -> dict[str, str]:
    """The titles of the routes in force, by code: what the engine carries out."""
    return {one.code: one.title for one in approvals.routes_in_force(at)}


def trends(viewer: Member) -> QuerySet[Trend]:
    """The watch log; to an owner the own entries."""
    rows = Trend.objects.select_related("owner", "by", "goal__current")
    return rows if _sees(viewer) else rows.filter(owner=viewer)


def noted_in(period: Period) -> list[Trend]:
    """The entries of a period."""
    rows = Trend.objects.filter(at__gte=period.start, at__lt=period.end)
    return list(rows.order_by("pk"))


def assessable_in(period: Period) -> list[Trend]:
    """The entries whose assessment fell due in a period."""
    rows = Trend.objects.filter(due_at__gte=period.start, due_at__lt=period.end)
    return list(rows.order_by("pk"))


def alignments(viewer: Member) -> QuerySet[Alignment]:
    """The yearly statements; latest first."""
    rows = Alignment.objects.select_related("author").order_by("-year", "-pk")
    if _sees(viewer):
        return rows
    signs = approvals.subjects_of_signer(viewer, SUBJECT)
    return rows.filter(Q(author=viewer) | Q(pk__in=signs))


def handed_in(year: int) -> bool:
    """Whether the statement of a year was handed in, or is signed."""
    rows = Alignment.objects.filter(year=year)
    return rows.exclude(stage__in=("draft", "refused")).exists()


def case_of(one: Alignment) -> Case | None:
    """Its approval, the latest one."""
    return Case.objects.filter(subject=SUBJECT, subject_pk=one.pk).order_by("-pk").first()


def content_bytes(pk: int) -> bytes:
    """What the leader's signature binds: the year, the words, every goal as it was handed in."""
    one = Alignment.objects.select_related("author").get(pk=pk)
    return rfc8785.dumps({
        "year": one.year, "words": one.words, "goals": one.goals, "author": one.author.staff_no,
    })  # fmt: skip


def snapshot() -> list[dict[str, Any]]:
    """The goals that are pursued, as a statement tells them."""
    rows = queries.with_value(queries.live()).order_by("pk")
    return [
        {
            "number": one.number, "tier": one.get_tier_display(), "title": one.title,
            "version": one.current.ordinal if one.current else 0,
            "parent": one.parent.number if one.parent else "",
            "wanted": one.current.wanted if one.current else "",
            "value": "" if one.value is None else f"{one.value.normalize():f}",
        }
        for one in rows
    ]  # fmt: skip


def _sees(viewer: Member) -> bool:
    return bool(viewer.may(SEE, at=now()))
