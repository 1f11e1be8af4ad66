"""What is owed, by whom, and what fell due."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import in_force
from yiheng.governance.regulation.registry import Period


def owed_by(member: Member, at: datetime) -> QuerySet[Duty]:
    """Open duties of a member and of the posts held at this instant, soonest due first."""
    return _of(member, at).filter(closed_at=None).order_by("due_at", "pk")


def done_by(member: Member, at: datetime) -> QuerySet[Duty]:
    """Closed duties of a member and of the posts held at this instant, latest first."""
    return _of(member, at).exclude(closed_at=None).order_by("-closed_at", "-pk")


def opened(at: datetime) -> QuerySet[Duty]:
    """Every duty open at this instant, soonest due first: what the reminders look through."""
    return Duty.objects.filter(closed_at=None, opened_at__lte=at).order_by("due_at", "pk")


def owers(duty: Duty, at: datetime) -> QuerySet[Member]:
    """The members who can discharge a duty now; none when its post is vacant."""
    if duty.owner_id is not None:
        return Member.objects.filter(pk=duty.owner_id, is_active=True)
    held = in_force(at).filter(post__code=duty.post)
    if duty.unit_id is not None:
        held = held.filter(unit_id=duty.unit_id)
    return Member.objects.filter(pk__in=held.values("member")).order_by("pk")


def fallen_due(period: Period) -> QuerySet[Duty]:
    """Duties due in a period, those done and those whose time is up; not the ones still running."""
    due = Duty.objects.filter(due_at__gte=period.start, due_at__lt=period.end)
    return due.filter(Q(closed_at__isnull=False) | Q(due_at__lte=Now())).order_by("due_at", "pk")


def _of(member: Member, at: datetime) -> QuerySet[Duty]:
    mine = Q(owner=member)
    for assignment in member.assignments_at(at):
        here = Q(unit=None) | Q(unit=assignment.unit_id)
        mine |= Q(post=assignment.post.code) & here
    return Duty.objects.filter(mine).select_related("owner", "unit")
