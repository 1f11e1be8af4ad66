"""Between the first proof and being signed in: what of code, enrolment, new password remains.

Until ``finish`` the session holds no member, so every page and the API treat it as a stranger's.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yiheng.core.clock import now
from yiheng.desk.access.devices import address_of, device_of
from yiheng.governance.access import commands, queries
from yiheng.governance.access.permissions import FOUND
from yiheng.governance.people.models import Member

BACKEND = "yiheng.governance.access.backends.StaffNumberBackend"
ENTERING, FACTOR, ENDED = "entering", "factor", "ended"
LASTS = timedelta(minutes=10)
OWN = "password"


@dataclass(frozen=True, slots=True)
class Entering:
    """Somebody who has proved the first thing: by what, whether a second, and where to go."""

    member: Member
    wanted: str
    via: str
    factor: bool


def begin(
    request: HttpRequest, member: Member, wanted: str, *, via: str = OWN, factor: bool = False
) -> HttpResponse:
    """Remember a first proof for ten minutes, under a new session key, and go on."""
    request.session.cycle_key()
    request.session[ENTERING] = {
        "member": member.pk, "wanted": wanted, "via": via, "factor": factor,
        "since": now().timestamp(), "as": member.get_session_auth_hash(),
    }  # fmt: skip
    return proceed(request, Entering(member, wanted, via, factor))


def current(request: HttpRequest) -> Entering | None:
    """Who is entering in this session, if the proof is fresh and the password still the same."""
    kept = request.session.get(ENTERING)
    if kept is None or now().timestamp() - kept["since"] > LASTS.total_seconds():
        return None
    member = Member.objects.select_related("unit").filter(pk=kept["member"], is_active=True).first()
    if member is None or not hmac.compare_digest(member.get_session_auth_hash(), kept["as"]):
        return None
    return Entering(member, kept["wanted"], kept["via"], kept["factor"])


def proved(request: HttpRequest, entering: Entering) -> HttpResponse:
    """The second factor was shown; go on."""
    keep_factor(request)
    return proceed(request, Entering(entering.member, entering.wanted, entering.via, factor=True))


def keep_factor(request: HttpRequest) -> None:
    """The second factor was just enrolled, which showed it."""
    request.session[ENTERING] = request.session[ENTERING] | {"factor": True}


def proceed(request: HttpRequest, entering: Entering) -> HttpResponse:
    """To the next page that is needed, or into the house."""
    step = remaining(entering, now())
    return finish(request, entering) if step is None else redirect(f"access:{step}")


def remaining(entering: Entering, at: datetime) -> str | None:
    """The page that still has to be passed; None when all is proved."""
    member = entering.member
    if not entering.factor:
        if queries.confirmed_factor(member) is not None:
            return "second-step"
        if queries.must_have_factor(member, at):
            return "first-factor"
    if entering.via == OWN and not queries.password_holds(member, at):
        return "old-password"
    return None


def finish(request: HttpRequest, entering: Entering) -> HttpResponse:
    """The member is signed in: a line in the ledger, a new session key, a row for its owner."""
    member, at = entering.member, now()
    commands.sign_in(by=member, at=at)
    request.session.pop(ENTERING, None)
    enter(request, member, via=entering.via, factor=entering.factor)
    if entering.wanted == "/" and member.may(FOUND, at) and not queries.is_open():
        return redirect("access:founding")  # there is no day's work before the hospital is open
    return redirect(entering.wanted)


def enter(request: HttpRequest, member: Member, *, via: str, factor: bool) -> None:
    """Make a new session the member's own, whoever had the old one."""
    if request.user.is_authenticated:
        request.session.flush()
    login(request, member, backend=BACKEND)
    request.session[FACTOR] = factor
    if request.session.session_key is None:
        request.session.save()
    commands.keep_session(
        by=member, at=now(), session_key=str(request.session.session_key),
        device=device_of(request), address=address_of(request), via=via, second_factor=factor,
    )  # fmt: skip
