"""Who holds what, when."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from yiheng.governance.people.models import Assignment, Member, Post, Unit


def in_force(at: datetime) -> QuerySet[Assignment]:
    """Assignments in force at an instant, of members who are here."""
    return (
        Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
        .filter(member__is_active=True)
        .select_related("member__unit", "post", "unit")
    )


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
