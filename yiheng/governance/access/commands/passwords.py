"""Passwords: set with a code, changed by their owner, told of before they must be changed."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.access import queries, rules
from yiheng.governance.access.commands.sessions import forget_sessions
from yiheng.governance.access.models import Credential, PastPassword
from yiheng.governance.access.proving import prove
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member

AGEING = notice_kind("access.password_ageing", _("您的口令将满更换周期，请在 %(days)s 天内更换"))


def activate(*, staff_no: str, code: str, password: str, at: datetime) -> Member:
    """Turn a one-time code into a password of one's own, and note when.

    A wrong code costs no hashing; ``take_up`` refuses and records it.
    """
    member = people.awaited(staff_no, code)
    if member is not None:  # the code was proved: it tells a stranger nothing
        _refuse_used(member, password, at)
    chosen = people.hashed(password, member) if member is not None else people.Hashed("")
    return take_up(staff_no=staff_no, code=code, password=chosen, at=at)


@command("access.activate")
def take_up(*, staff_no: str, code: str, password: people.Hashed, at: datetime) -> Member:
    """As ``activate``, with a password that is hashed already."""
    member = people.activate(staff_no=staff_no, code=code, password=password, at=at)
    _note(member, at)
    return member


@command("access.change_password")
def change_password(*, by: Member, at: datetime, current: str, new: str) -> Member:
    """Set another password, having proved the present one; every session of it ends.

    Raises ``NotOneself``, and ``Invalid`` for a new one that is too weak or the old one.
    """
    prove(by=by, proof=current, at=at, clause="4.1-k")
    member = Member.objects.select_for_update().get(pk=by.pk)
    set_password(member, new, at)
    record("access.password_changed", by=by, target=member, clause="4.1-k", at=at)
    return member


@command("access.renew_password")
def renew_password(*, by: Member, at: datetime, new: str) -> Member:
    """Set another password at the door, where the present one was just proved and is too old."""
    member = Member.objects.select_for_update().get(pk=by.pk)
    set_password(member, new, at)
    record("access.password_changed", by=by, target=member, clause="4.1-k", at=at)
    return member


@command("access.warn_of_age")
def warn_of_age(*, by: Actor, to: Member, at: datetime, days: int) -> None:
    """Tell a member, once a day, that the password must be changed soon."""
    notify(to, AGEING, url="/account/password/", clause="4.1-k", at=at, days=days)
    record("access.age_warned", by=by, target=to, clause="4.1-k", at=at, days=days)


def set_password(member: Member, new: str, at: datetime) -> None:
    """Check and store a password (inside the command that says why)."""
    if member.check_password(new):
        raise Invalid("password", _("新口令与现用口令相同，请换一个"), clause="4.1-k")
    _refuse_used(member, new, at)
    try:
        validate_password(new, member)
    except ValidationError as error:
        raise Invalid("password", " ".join(error.messages)) from error
    remember(member, at)
    member.set_password(new)
    member.save(update_fields=["password"])
    forget_sessions(member)
    _note(member, at)


def remember(member: Member, at: datetime) -> None:
    """Keep the password that is about to go, where it may not come back (in a command)."""
    since = queries.password_set_at(member)
    if since is None or not queries.must_change_sometime(member, at):
        return
    PastPassword.objects.create(member=member, encoded=member.password, since=since, until=at)
    kept = queries.past_passwords(member).values_list("pk", flat=True)
    PastPassword.objects.filter(member=member).exclude(pk__in=list(kept)).delete()


def _refuse_used(member: Member, new: str, at: datetime) -> None:
    if not queries.must_change_sometime(member, at):
        return
    if any(check_password(new, one.encoded) for one in queries.past_passwords(member)):
        raise Invalid(
            "password", _("这个口令用过。最近 %(n)s 次用过的口令不能再用，请换一个"),
            clause="4.1-k", n=rules.REMEMBERED,
        )  # fmt: skip


def _note(member: Member, at: datetime) -> None:
    Credential.objects.update_or_create(member=member, defaults={"password_set_at": at})
