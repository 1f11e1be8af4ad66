"""A session ends by itself: a quarter of an hour after the last act, half a day after the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from yiheng.core.clock import now
from yiheng.governance.access import commands
from yiheng.governance.people.models import Member

SINCE, SEEN, ENDED = "since", "seen", "ended"
MINUTE = 60


class SessionEnds:
    """Signs out whoever has been still or here too long; a stamp is written once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session of a signed-in member before anything else is answered."""
        if request.user.is_authenticated:
            _look(request, now())
        return self.get_response(request)


def _look(request: HttpRequest, at: datetime) -> None:
    instant, session = int(at.timestamp()), request.session
    seen = session.get(SEEN, instant)
    since = session.get(SINCE, instant)
    still = instant - seen >= settings.SESSION_IDLE_SECONDS
    if still or instant - since >= settings.SESSION_COOKIE_AGE:
        why = "idle" if still else "age"
        commands.sign_out(by=cast(Member, request.user), at=at, why=why)
        logout(request)
        request.session[ENDED] = why
    elif SEEN not in session or instant - seen >= MINUTE:
        session[SEEN], session[SINCE] = instant, since
