"""Signing in and out, failures, going on as another in a sample hospital."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor, System
from yiheng.core.errors import NotFound
from yiheng.governance.access.backends import digest_of
from yiheng.governance.ledger.models import Outcome as Ending
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member

ANONYMOUS = System(pk="anonymous", label="未登录")


@command("access.sign_in")
def sign_in(*, by: Member, at: datetime) -> Member:
    """Note that a member has proved who they are; without the line there is no session."""
    record("access.signed_in", by=by, target=by, clause="0-g", at=at)
    return by


@command("access.sign_out")
def sign_out(*, by: Member, at: datetime, why: str = "own") -> Member:
    """Note that a member has gone: by their ``own`` will, ``idle``, or after too long (``age``)."""
    record("access.signed_out", by=by, target=by, clause="0-g", at=at, why=why)
    return by


@command("access.note_failure")
def note_failure(*, typed: str, at: datetime, locked: bool) -> None:
    """Note a sign-in that failed; a 工号 that nobody has is kept as a keyed digest only."""
    known = Member.objects.filter(staff_no=typed).first()
    line = record(
        "access.locked_out" if locked else "access.sign_in_failed",
        by=ANONYMOUS, target=known or "people.member:unknown", clause="0-g", at=at,
        typed=digest_of(typed),
    )  # fmt: skip
    line.outcome = Ending.REFUSED


@command("access.switch")
def switch(*, to: Member, by: Actor, at: datetime) -> Member:
    """Note that somebody goes on as another member (sample hospitals only: the door sees to it)."""
    if not to.is_active:
        raise NotFound
    record("access.switched", by=by, target=to, clause="0-g", at=at, staff_no=to.staff_no)
    return to
