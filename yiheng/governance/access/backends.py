"""Who somebody is: 工号 and password. What they may do is read from their posts each time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest  # noqa: TID251  # Django's own contract for sign-in
from django.utils.crypto import salted_hmac

from yiheng.governance.access import identity
from yiheng.governance.people.models import Member


class StaffNumberBackend(BaseBackend):
    """Sign-in by 工号 and password; there is no superuser, and who has left is nobody."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Member | None:
        """The member, or None; an unknown 工号 takes as long as a wrong password."""
        if not username or password is None:
            return None
        member = Member.objects.filter(staff_no=username).first()
        if member is None:
            Member().set_password(password)  # the same work, so that time tells nothing
            return None
        return member if member.check_password(password) and member.is_active else None

    def get_user(self, user_id: int) -> Member | None:
        """The member of a session, read anew each request; leaving ends the session at once."""
        return Member.objects.select_related("unit").filter(pk=user_id, is_active=True).first()


class DirectoryBackend(StaffNumberBackend):
    """Sign-in by 工号 and the password that the hospital's own directory knows."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Member | None:
        """The member whom a directory vouches for; a directory that is down is noted, no more."""
        if not username or not password:
            return None
        try:
            found = identity.by_password(username, password)
        except identity.DirectoryDown:
            if request is not None:
                request.directory_down = True  # type: ignore[attr-defined]  # the page says so
            return None
        return Member.objects.filter(staff_no=found, is_active=True).first() if found else None


def attempt_key(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under what failed sign-ins are counted: never what was typed, it may be a password."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return digest_of(str(typed))


def digest_of(typed: str) -> str:
    """A keyed digest (HMAC-SHA256) of what was typed as 工号."""
    return salted_hmac("yiheng.access.attempt", typed, algorithm="sha256").hexdigest()
