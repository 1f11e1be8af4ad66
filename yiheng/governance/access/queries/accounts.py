"""How a member signs in: second factor, sessions, resets that wait."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from yiheng.core.proposals import Stand
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
