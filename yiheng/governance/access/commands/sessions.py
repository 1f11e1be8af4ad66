"""Where members are signed in: kept for their owners, ended by them or by what they lost."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.access.models import SignedIn
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member

LONGEST_DEVICE, LONGEST_ADDRESS = 60, 45


@command("access.keep_session")
def keep_session(
    *,
    by: Member,
    at: datetime,
    session_key: str,
    device: str,
    address: str,
    via: str,
    second_factor: bool,
) -> SignedIn:
    """Note where a member has just signed in, so that they can see and end it."""
    kept = SignedIn.objects.create(
        member=by, session_key=session_key, device=device[:LONGEST_DEVICE],
        address=address[:LONGEST_ADDRESS], via=via, second_factor=second_factor, since=at,
    )  # fmt: skip
    record(
        "access.session_kept", by=by, target=kept, clause="0-g", at=at, via=via,
        second_factor=second_factor,
    )  # fmt: skip
    return kept


@command("access.end_session")
def end_session(*, pk: int, by: Member, at: datetime) -> None:
    """End one of one's own sessions. Raises ``NotFound`` for another's."""
    kept = SignedIn.objects.select_for_update().filter(pk=pk, member=by).first()
    if kept is None:
        raise NotFound
    _end([kept])
    record("access.session_ended", by=by, target=f"access.signedin:{pk}", clause="0-g", at=at)


@command("access.end_other_sessions")
def end_other_sessions(*, by: Member, at: datetime, keep: str) -> int:
    """End every session of one's own but the one that asks; gives how many."""
    others = list(SignedIn.objects.filter(member=by).exclude(session_key=keep))
    _end(others)
    record("access.sessions_ended", by=by, target=by, clause="0-g", at=at, count=len(others))
    return len(others)


@command("access.lock_out")
def lock_out(*, member: Member, by: Actor, at: datetime) -> int:
    """Too many proofs failed: every session of the member ends; gives how many."""
    ended = forget_sessions(member)
    record("access.locked_out", by=by, target=member, clause="0-g", at=at, count=ended)
    return ended


@command("access.forget_sessions")
def forget_ended(*, by: Actor, at: datetime) -> int:
    """Drop what is kept of sessions that are over, and the sessions that have expired."""
    Session.objects.filter(expire_date__lt=at).delete()
    alive = Session.objects.values("session_key")
    gone, _by_table = SignedIn.objects.exclude(session_key__in=alive).delete()
    record(
        "access.sessions_forgotten", by=by, target="access.signedin", clause="0-g", at=at,
        count=gone,
    )  # fmt: skip
    return gone


def forget_sessions(member: Member) -> int:
    """End every session of a member (inside the command that says why); gives how many."""
    kept = list(SignedIn.objects.filter(member=member))
    _end(kept)
    return len(kept)


def _end(kept: list[SignedIn]) -> None:
    Session.objects.filter(session_key__in=[one.session_key for one in kept]).delete()
    SignedIn.objects.filter(pk__in=[one.pk for one in kept]).delete()
