"""Who holds what, when."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from yiheng.core.clock import local
from yiheng.governance.people.models import Assignment, Employment, Member, Post, Unit
from yiheng.governance.regulation.parameters import whole


def in_force(at: datetime) -> QuerySet[Assignment]:
    """Assignments in force at an instant, of members who are here."""
    stays = Q(member__ends_on=None) | Q(member__ends_on__gte=local(at).date())
    return (
        Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
        .filter(stays, member__is_active=True)
        .select_related("member__unit", "post", "unit")
    )


def spans_of(post: Post, since: datetime, until: datetime | None) -> QuerySet[Assignment]:
    """Assignments to a post that touch a span, of members who are here; earliest first."""
    touching = Assignment.objects.filter(Q(until=None) | Q(until__gt=since), post=post)
    if until is not None:
        touching = touching.filter(since__lt=until)
    stays = Q(member__ends_on=None) | Q(member__ends_on__gte=local(since).date())
    return touching.filter(stays, member__is_active=True).order_by("since", "pk")


def places(post: Post, at: datetime) -> int | None:
    """How many may hold a post (2.2-b…d); None for any number. Raises ``ParameterUnset``."""
    return whole(post.quota_parameter, at=at) if post.quota_parameter else post.quota


def staff_of(unit: Unit, at: datetime) -> QuerySet[Member]:
    """Members who sit in a unit itself at an instant."""
    stays = Q(ends_on=None) | Q(ends_on__gte=local(at).date())
    return Member.objects.filter(stays, unit=unit, is_active=True)


def below(unit: Unit) -> list[Unit]:
    """Every unit under a unit, closed ones too."""
    return list(Unit.objects.filter(Q(parent=unit) | Q(parent__parent=unit)))


def counted_in(unit: Unit) -> Unit | None:
    """The unit, or the nearest above it, that has a headcount of its own (2.2-a)."""
    known: Unit | None = unit
    while known is not None and not known.headcount:
        known = known.parent
    return known


def headcount(unit: Unit) -> int:
    """The hospital's own staff in a unit and below: the outsourced and trainees count not."""
    within = Q(unit=unit) | Q(unit__parent=unit) | Q(unit__parent__parent=unit)
    own = Member.objects.filter(within, is_active=True, employment=Employment.EMPLOYED)
    return own.count()


def house() -> Unit | None:
    """The hospital itself: the unit above all others."""
    return Unit.objects.filter(depth=1).order_by("pk").first()


def found(words: str, unit: Unit | None = None, *, gone: bool = False) -> QuerySet[Member]:
    """Members whose name or staff number holds these words, of a unit and those below it.

    ``gone`` shows those who have left instead of those who are here.
    """
    members = Member.objects.select_related("unit").filter(is_active=not gone).order_by("staff_no")
    if words:
        members = members.filter(Q(name__icontains=words) | Q(staff_no__icontains=words))
    if unit is not None:
        within = Q(unit=unit) | Q(unit__parent=unit) | Q(unit__parent__parent=unit)
        members = members.filter(within)
    return members


def holders(post: str, at: datetime) -> QuerySet[Member]:
    """Members who hold the post with this code at an instant, oldest first."""
    return Member.objects.filter(
        pk__in=in_force(at).filter(post__code=post).values("member")
    ).order_by("pk")


def who_may(permission: str, at: datetime) -> QuerySet[Member]:
    """Members of whom a post held at an instant carries the permission, oldest first."""
    cards = [post.pk for post in Post.objects.all() if permission in post.permissions]
    held = in_force(at).filter(post__in=cards)
    return Member.objects.filter(pk__in=held.values("member")).order_by("pk")
