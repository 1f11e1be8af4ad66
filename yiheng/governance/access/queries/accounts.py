"""How a member signs in: second factor, age of the password, sessions, resets that wait."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from yiheng.core.proposals import Stand
from yiheng.core.verdict import Verdict
from yiheng.governance.access import rules
from yiheng.governance.access.models import (
    AccountReset,
    Credential,
    Factor,
    RecoveryCode,
    ResetKind,
    SignedIn,
)
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import in_force
from yiheng.governance.regulation.parameters import whole
from yiheng.standards.china.periods import months_later

WARNED_DAYS = 14


def factors(member: Member) -> QuerySet[Factor]:
    """A member's second factor, and the one that is being enrolled."""
    return Factor.objects.filter(member=member)


def confirmed_factor(member: Member) -> Factor | None:
    """The second factor that signing in asks for, if there is one."""
    return factors(member).filter(confirmed_at__isnull=False).first()


def secret_of(factor: Factor) -> bytes:
    """The secret, unsealed. Raises ``SealBroken`` for one moved from another member's row."""
    return vault.open(bytes(factor.sealed_secret), owner=vault.HOSPITAL, place=factor.place)


def recovery_digest(member: Member, typed: str) -> str:
    """The keyed digest of a recovery code; dashes, blanks and case do not matter."""
    bare = "".join(one for one in typed if one.isalnum())[:40]
    return vault.blind("access.recovery", f"{member.pk}|{bare}")


def recovery_codes_left(member: Member) -> int:
    """How many recovery codes were not used."""
    return RecoveryCode.objects.filter(member=member, used_at=None).count()


def must_have_factor(member: Member, at: datetime) -> bool:
    """Whether a post held now asks for a second factor, or a reset asks to enrol anew."""
    if rules.has_key_post(member.posts_at(at)):
        return True
    return Credential.objects.filter(member=member, must_enrol=True).exists()


def password_set_at(member: Member) -> datetime | None:
    """Since when the password is what it is; None for a member without one of ours."""
    if not member.has_usable_password():
        return None
    known = Credential.objects.filter(member=member).values_list("password_set_at", flat=True)
    return known.first() or member.joined_at


def password_holds(member: Member, at: datetime) -> Verdict:
    """Whether the password may be used on at this instant (4.1-k)."""
    posts = member.posts_at(at)
    months = whole("admin_password_months", at=at) if rules.is_privileged(posts) else 0
    return rules.password_holds(posts, password_set_at(member), months, at)


def sessions_of(member: Member, at: datetime) -> list[SignedIn]:
    """Where a member is signed in at this moment, latest first."""
    kept = SignedIn.objects.filter(member=member).order_by("-since", "-pk")
    alive = Session.objects.filter(
        session_key__in=[one.session_key for one in kept], expire_date__gt=at
    )
    keys = set(alive.values_list("session_key", flat=True))
    return [one for one in kept if one.session_key in keys]


def resets() -> QuerySet[AccountReset]:
    """Every reset that was proposed, newest first."""
    return AccountReset.objects.select_related("member__unit").order_by("-proposed_at", "-pk")


def usable_reset(member: Member) -> AccountReset | None:
    """A confirmed reset of a password whose activation code was not issued."""
    return resets().filter(
        member=member, kind=ResetKind.PASSWORD, stand=Stand.CONFIRMED, used_at=None
    ).first()  # fmt: skip


def privileged_passwords(at: datetime) -> list[tuple[Member, datetime | None]]:
    """Who holds a post of system administration at an instant, and since when the password is."""
    held = in_force(at).select_related("post", "member")
    members = {one.member_id: one.member for one in held if rules.is_privileged([one.post])}
    return [(one, password_set_at(one)) for one in members.values() if one.has_usable_password()]


def ageing_passwords(at: datetime) -> list[tuple[Member, int]]:
    """Whose password must be changed within two weeks, and in how many days; not those past it."""
    months = whole("admin_password_months", at=at)
    found = []
    for member, set_at in privileged_passwords(at):
        left = (months_later(set_at or at, months) - at).days
        if 0 <= left < WARNED_DAYS:
            found.append((member, left))
    return found
