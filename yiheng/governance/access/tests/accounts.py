"""Members with a second factor, and the administrators who reset it."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.governance.access import commands, totp
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post

LATER = timedelta(minutes=2)


def enrolled(member: Member, at: datetime = MONDAY) -> bytes:
    """Enrol an app for a member; gives its secret. The code of ``at`` is used by that."""
    secret = commands.begin_factor(by=member, at=at)
    commands.confirm_factor(by=member, at=at, code=code(secret, at))
    return secret


def code(secret: bytes, at: datetime) -> str:
    """What the app shows at an instant."""
    return totp.code(secret, totp.step_of(at))


def a_key_person(code: str = "director", *permissions: str, at: datetime = MONDAY) -> Member:
    """Somebody whose post asks for a second factor."""
    known = Post.objects.filter(code=code).first()
    return a_member(post=known or a_post(*permissions, code=code), name="赵主任", at=at)


def a_security_administrator(at: datetime = MONDAY) -> Member:
    """Proposes resets."""
    return a_key_person("secadmin", "access:reset", "people:see", "people:manage", at=at)


def an_audit_administrator(at: datetime = MONDAY) -> Member:
    """Confirms resets."""
    return a_key_person("auditadmin", "access:confirm-reset", at=at)
