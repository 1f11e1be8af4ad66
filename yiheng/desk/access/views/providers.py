"""To a provider's own page and back: the code flow of OpenID Connect."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import PUBLIC, policy
from yiheng.desk.access import entering
from yiheng.desk.access.views.signing import wanted_by
from yiheng.governance.access import commands, identity
from yiheng.governance.people.models import Member

log = logging.getLogger(__name__)
KEPT = "provider"
OUTSIDE = "who somebody is cannot be known before"


@policy(PUBLIC, reason=OUTSIDE)
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Send the browser to the hospital's own sign-in page."""
    known = identity.provider(name)
    if known is None:
        raise NotFound
    try:
        url, kept = known.start(_back(request, name))
    except (identity.DirectoryDown, identity.Refused) as error:
        return _failed(request, name, error, "down")
    request.session[KEPT] = {"name": name, "wanted": wanted_by(request), **kept}
    return HttpResponseRedirect(url)


@policy(PUBLIC, reason=OUTSIDE)
def back(request: HttpRequest, name: str) -> HttpResponse:
    """Whoever comes back is the member of the 工号 that was proved, if there is one here."""
    known, kept = identity.provider(name), request.session.pop(KEPT, {})
    if known is None:
        raise NotFound
    if kept.get("name") != name:
        return _failed(request, name, identity.Refused("nothing was begun here"), "refused")
    try:
        proven = known.finish(request.GET.dict(), kept, _back(request, name))
    except identity.Refused as error:
        return _failed(request, name, error, "refused")
    except identity.DirectoryDown as error:
        return _failed(request, name, error, "down")
    member = Member.objects.filter(staff_no=proven.staff_no, is_active=True).first()
    if member is None:
        commands.note_failure(typed=proven.staff_no, at=now(), locked=False)
        return _failed(request, name, identity.Refused("no such member"), "unknown")
    return entering.begin(request, member, kept["wanted"], via=name, factor=proven.second_factor)


def _back(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse("access:back", args=[name]))


def _failed(request: HttpRequest, name: str, error: Exception, why: str) -> HttpResponse:
    log.warning("identity provider %s: %s", name, error)
    status = 503 if why == "down" else 403
    return render(request, "access/provider_failed.html", {"why": why}, status=status)
