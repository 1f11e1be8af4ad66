"""Who holds what, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from yiheng.core.clock import day_of
from yiheng.governance.people import pairs
from yiheng.governance.people.models import (
    Assignment,
    Deputy,
    Employment,
    GrantChange,
    Member,
    Post,
    Shift,
    Unit,
)
from yiheng.governance.people.pairs import Pair
from yiheng.governance.people.permissions import MANAGE, ROSTER
from yiheng.governance.people.standard import BY_CODE, Standard
from yiheng.governance.regulation.parameters import whole


@dataclass(frozen=True, slots=True)
class Offer:
    """What a standard card has that the hospital's own has not; ``post`` None: no card at all.

    ``new`` are rights about which the hospital has not decided, ``left`` those it did not take.
    """

    standard: Standard
    post: Post | None
    new: tuple[str, ...]
    left: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the hospital has still to decide."""
        return self.post is None or bool(self.new)


def in_force(at: datetime) -> QuerySet[Assignment]:
    """Assignments in force at an instant, of members who are here; none that has lapsed."""
    return Assignment.objects.in_force(at).select_related("member__unit", "post", "unit")


def misdated(at: datetime) -> QuerySet[Assignment]:
    """Held posts of system administration without a date, and others that have one (4.1-j)."""
    wrong = Q(post__privileged=True, renew_by=None) | Q(post__privileged=False) & ~Q(renew_by=None)
    return Assignment.objects.held(at).filter(wrong).select_related("post").order_by("pk")


def privileged(at: datetime) -> QuerySet[Assignment]:
    """System administration as it is held, past its day too; soonest to lapse first (4.1-j)."""
    held = Assignment.objects.held(at).filter(post__privileged=True)
    return held.select_related("member__unit", "post", "unit").order_by(
        F("renew_by").asc(nulls_first=True), "pk"
    )


def to_lapse(at: datetime) -> list[Assignment]:
    """What is past its day and holds no more; it has still to be closed."""
    past = Assignment.objects.held(at).filter(renew_by__lte=at).select_related("post", "member")
    return [one for one in past.order_by("pk") if not one.indispensable(at)]


def grant_changes() -> QuerySet[GrantChange]:
    """What was proposed about posts held, latest first."""
    return GrantChange.objects.select_related(
        "assignment__member__unit", "assignment__post", "assignment__unit"
    ).order_by("-proposed_at", "-pk")


def spans_of(post: Post, since: datetime, until: datetime | None) -> QuerySet[Assignment]:
    """Assignments to a post that touch a span, of members who are here; earliest first."""
    touching = Assignment.objects.filter(Q(until=None) | Q(until__gt=since), post=post)
    if until is not None:
        touching = touching.filter(since__lt=until)
    stays = Q(member__ends_on=None) | Q(member__ends_on__gte=day_of(since))
    return touching.filter(stays, member__is_active=True).order_by("since", "pk")


def places(post: Post, at: datetime) -> int | None:
    """How many may hold a post (2.2-b…d); None for any number. Raises ``ParameterUnset``."""
    return whole(post.quota_parameter, at=at) if post.quota_parameter else post.quota


def staff_of(unit: Unit, at: datetime) -> QuerySet[Member]:
    """Members who sit in a unit itself at an instant."""
    stays = Q(ends_on=None) | Q(ends_on__gte=day_of(at))
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


def called(word: str) -> list[Member]:
    """Who is here by this 工号 or, where nobody has it, by this name; two are enough to doubt."""
    here = Member.objects.select_related("unit").filter(is_active=True)
    return list(here.filter(staff_no=word)) or list(here.filter(name=word).order_by("pk")[:2])


def holders(post: str, at: datetime) -> QuerySet[Member]:
    """Members who hold the post with this code at an instant, oldest first."""
    return Member.objects.filter(
        pk__in=in_force(at).filter(post__code=post).values("member")
    ).order_by("pk")


def cards_with(permission: str) -> list[int]:
    """The pks of the posts that carry a permission."""
    cards = Post.objects.values_list("pk", "permissions")
    return [pk for pk, permissions in cards if permission in permissions]


def who_may(permission: str, at: datetime) -> QuerySet[Member]:
    """Members of whom a post held at an instant carries the permission, oldest first."""
    held = in_force(at).filter(post__in=cards_with(permission))
    return Member.objects.filter(pk__in=held.values("member")).order_by("pk")


def holding(permissions: Iterable[str], at: datetime) -> dict[str, list[Member]]:
    """As ``who_may``, of many permissions at once; two queries, none for no permission."""
    asked = set(permissions)
    if not asked:
        return {}
    cards = {post.pk: asked & set(post.permissions) for post in Post.objects.all()}
    found: dict[str, dict[int, Member]] = {name: {} for name in asked}
    held = in_force(at).filter(post__in=[pk for pk, names in cards.items() if names])
    for one in held.order_by("member"):
        for name in cards[one.post_id]:
            found[name][one.member_id] = one.member
    return {name: list(people.values()) for name, people in found.items()}


def deputies_touching(
    principal: Member, deputy: Member, since: datetime, until: datetime
) -> QuerySet[Deputy]:
    """What either of two does for others, or others for them, in a span."""
    either = Q(principal__in=[principal, deputy]) | Q(deputy__in=[principal, deputy])
    live = Q(ended_at=None) | Q(ended_at__gt=since)
    return Deputy.objects.filter(either, live, since__lt=until, until__gt=since)


def live_deputies(at: datetime) -> QuerySet[Deputy]:
    """Everything that is done for others at an instant, between two who are here."""
    live = Deputy.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), since__lte=at, until__gt=at)
    return live.filter(principal__is_active=True, deputy__is_active=True).select_related(
        "principal", "deputy"
    )


def deputies_of(member: Member) -> QuerySet[Deputy]:
    """Where a member is principal or deputy, latest first."""
    mine = Deputy.objects.filter(Q(principal=member) | Q(deputy=member))
    return mine.select_related("principal__unit", "deputy__unit").order_by("-since", "-pk")


def on_duty(unit: Unit, at: datetime) -> QuerySet[Shift]:
    """Who is on duty for a unit at an instant."""
    running = Shift.objects.filter(unit=unit, begins_at__lte=at, ends_at__gt=at)
    return running.filter(member__is_active=True).select_related("member").order_by("begins_at")


def shifts(units: Iterable[Unit], start: datetime, end: datetime) -> QuerySet[Shift]:
    """Shifts of units that touch a span, earliest first."""
    touching = Shift.objects.filter(unit__in=list(units), begins_at__lt=end, ends_at__gt=start)
    return touching.select_related("member", "unit").order_by("begins_at", "unit__code", "pk")


def gaps(
    shifts: Iterable[Shift], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The spans between two instants in which none of these shifts runs."""
    found, reached = [], start
    for one in sorted(shifts, key=lambda one: one.begins_at):
        if one.begins_at > reached:
            found.append((reached, min(one.begins_at, end)))
        reached = max(reached, one.ends_at)
        if reached >= end:
            break
    if reached < end:
        found.append((reached, end))
    return [(since, until) for since, until in found if since < until]


def rostered_by(member: Member, at: datetime) -> list[Unit]:
    """The units whose roster a member draws up: where their post says so, and below."""
    units = list(Unit.objects.filter(closed_at=None).order_by("code"))
    if member.may(MANAGE, at):
        return units
    led = {one.unit_id for one in member.assignments_at(at) if ROSTER in one.post.permissions}
    parents = {one.pk: one.parent_id for one in units}

    def within(pk: int | None) -> bool:
        return pk is not None and (pk in led or within(parents.get(pk)))

    return [one for one in units if within(one.pk)]


def conflicts(at: datetime) -> list[tuple[Member, Pair]]:
    """Members who hold both sides of a toxic pair at an instant, through deputies too (2.1-n)."""
    held: dict[int, tuple[Member, list[Post]]] = {}
    for one in in_force(at).order_by("member__staff_no"):
        held.setdefault(one.member_id, (one.member, []))[1].append(one.post)
    for deputy in live_deputies(at):
        cards = held.setdefault(deputy.deputy_id, (deputy.deputy, []))[1]
        cards.append(Post(code="", permissions=deputy.rights))
    return [(member, pair) for member, cards in held.values() for pair in pairs.clashes(cards)]


def offers() -> list[Offer]:
    """How the standard cards differ from the hospital's, what is to be decided first."""
    posts = {one.code: one for one in Post.objects.filter(code__in=BY_CODE)}
    found = []
    for one in BY_CODE.values():
        post = posts.get(one.code)
        if post is None:
            found.append(Offer(one, None, one.permissions))
            continue
        lacking = [name for name in one.permissions if name not in post.permissions]
        new = tuple(name for name in lacking if name not in post.considered)
        left = tuple(name for name in lacking if name in post.considered)
        if lacking:
            found.append(Offer(one, post, new, left))
    return sorted(found, key=lambda one: not one.open)
