"""Since when passwords are what they are, until when they hold, and what stands in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from yiheng.core.proposals import Stand
from yiheng.core.verdict import Verdict
from yiheng.governance.access import rules
from yiheng.governance.access.models import Credential, PasswordException, PastPassword
from yiheng.governance.access.rules import Limits
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.queries import in_force
from yiheng.governance.regulation.parameters import whole, whole_or_none

WARNED_DAYS = 14


@dataclass(frozen=True, slots=True)
class Password:
    """A member's password: since when, until when it may be used, and what excepts it."""

    member: Member
    posts: list[Post]
    set_at: datetime | None
    ends: datetime | None
    exception: PasswordException | None

    def over(self, at: datetime) -> bool:
        """Whether it should have been changed, and nothing stands in the place of that."""
        return self.ends is not None and self.ends <= at and self.exception is None


def limits(at: datetime) -> Limits:
    """How long passwords hold. Raises ``ParameterUnset``."""
    months = whole("admin_password_months", at=at)
    return Limits(months, whole_or_none("staff_password_days", at=at))


def password_set_at(member: Member) -> datetime | None:
    """Since when the password is what it is; None for a member without one of ours."""
    if not member.has_usable_password():
        return None
    known = Credential.objects.filter(member=member).values_list("password_set_at", flat=True)
    return known.first() or member.joined_at


def password_holds(member: Member, at: datetime) -> Verdict:
    """Whether the password may be used on at this instant (4.1-k)."""
    posts = member.posts_at(at)
    held = limits(at) if rules.is_privileged(posts) else _of_staff(at)
    set_at = password_set_at(member)
    excepted = exceptions_at(at).filter(member=member).exists()
    return rules.password_holds(posts, set_at, held, at, excepted=excepted)


def must_change_sometime(member: Member, at: datetime) -> bool:
    """Whether the password of this member has an end: then the old ones are not taken again."""
    held = _of_staff(at)
    return held.days is not None or rules.is_privileged(member.posts_at(at))


def exceptions() -> QuerySet[PasswordException]:
    """Every exception that was proposed, latest first."""
    return PasswordException.objects.select_related("member__unit").order_by("-proposed_at", "-pk")


def exceptions_at(at: datetime) -> QuerySet[PasswordException]:
    """Those in force at an instant."""
    live = Q(ended_at=None) | Q(ended_at__gt=at)
    return exceptions().filter(live, stand=Stand.CONFIRMED, since__lte=at, until__gt=at)


def past_passwords(member: Member) -> QuerySet[PastPassword]:
    """The passwords that a member had, latest first, as many as are remembered."""
    return PastPassword.objects.filter(member=member).order_by("-until", "-pk")[: rules.REMEMBERED]


def passwords(at: datetime) -> list[Password]:
    """The passwords that have an end at an instant, soonest first. Raises ``ParameterUnset``."""
    held: dict[int, tuple[Member, list[Post]]] = {}
    for one in in_force(at).order_by("member__staff_no", "pk"):
        held.setdefault(one.member_id, (one.member, []))[1].append(one.post)
    bound, people = limits(at), [(who, posts) for who, posts in held.values()]
    if bound.days is None:
        people = [(who, posts) for who, posts in people if rules.is_privileged(posts)]
    since = _set_at([who for who, _posts in people], at)
    excepted = {one.member_id: one for one in exceptions_at(at)}
    found = [
        Password(who, posts, since[who.pk], rules.password_ends(posts, since[who.pk], bound),
                 excepted.get(who.pk) if rules.is_privileged(posts) else None)
        for who, posts in people if who.has_usable_password()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.ends or at, one.member.pk))


def ageing_passwords(at: datetime) -> list[tuple[Member, int]]:
    """Whose password must be changed within two weeks, and in how many days; not those past it."""
    left = [
        (one.member, (one.ends - at).days)
        for one in passwords(at) if one.ends is not None and one.exception is None
    ]  # fmt: skip
    return [(member, days) for member, days in left if 0 <= days < WARNED_DAYS]


def _of_staff(at: datetime) -> Limits:
    """What holds for those who administer nothing: their months are not asked."""
    return Limits(0, whole_or_none("staff_password_days", at=at))


def _set_at(members: Iterable[Member], at: datetime) -> dict[int, datetime]:
    """Since when each password was what it was at an instant."""
    known = {one.pk: one.joined_at for one in members}
    for row in Credential.objects.filter(member__in=known, password_set_at__lte=at):
        known[row.member_id] = row.password_set_at or known[row.member_id]
    for past in PastPassword.objects.filter(member__in=known, since__lte=at, until__gt=at):
        known[past.member_id] = past.since
    return known
