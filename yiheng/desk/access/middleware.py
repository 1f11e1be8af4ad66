"""A session ends by itself: a quarter of an hour after the last act, half a day after the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse

from yiheng.core.clock import now
from yiheng.desk.access.entering import ENDED, FACTOR
from yiheng.desk.access.views.signing import locked_out
from yiheng.governance.access import commands, rules
from yiheng.governance.access.commands import ANONYMOUS
from yiheng.governance.access.failures import watched
from yiheng.governance.ledger import emergency
from yiheng.governance.people.models import Member

SINCE, SEEN = "since", "seen"
MINUTE = 60


class SessionEnds:
    """Signs out whoever has been still or here too long; a stamp is written once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session of a signed-in member before anything else is answered."""
        at = now()
        # in 应急只读 no stamp can be written: who is in stays in, until it ends
        if request.user.is_authenticated and emergency.active(at) is None:
            _look(request, at)
        return self.get_response(request)


class Proofs:
    """Counts every proof that failed towards the lock-out, whichever door it came through.

    A fifth failure locks the account and ends every session of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; then count."""
        with watched() as failed:
            response = self.get_response(request)
        for staff_no in failed:
            credentials = {"username": staff_no}
            user_login_failed.send(__name__, credentials=credentials, request=request)
            if getattr(request, "axes_locked_out", False):
                _lock_out(request, staff_no)
                return locked_out(request, response, credentials)
        return response


def _lock_out(request: HttpRequest, staff_no: str) -> None:
    member = Member.objects.filter(staff_no=staff_no).first()
    if member is not None:
        commands.lock_out(member=member, by=ANONYMOUS, at=now())
    request.session.flush()
    request.user = AnonymousUser()


def _look(request: HttpRequest, at: datetime) -> None:
    instant, session = int(at.timestamp()), request.session
    seen = session.get(SEEN, instant)
    since = session.get(SINCE, instant)
    still = instant - seen >= settings.SESSION_IDLE_SECONDS
    old = instant - since >= settings.SESSION_COOKIE_AGE
    why = "idle" if still else "age" if old else "" if _whole(request, at) else FACTOR
    if why:
        commands.sign_out(by=cast(Member, request.user), at=at, why=why)
        logout(request)
        request.session[ENDED] = why
    elif SEEN not in session or instant - seen >= MINUTE:
        session[SEEN], session[SINCE] = instant, since


def _whole(request: HttpRequest, at: datetime) -> bool:
    """Whether a post that came since, and asks for a second factor, finds one in this session."""
    posts = cast(Member, request.user).posts_at(at)
    return bool(rules.may_enter(posts, bool(request.session.get(FACTOR))))
