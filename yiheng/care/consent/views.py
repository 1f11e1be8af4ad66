"""The notice to patients, for everybody to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from yiheng.care.consent import queries
from yiheng.care.consent.models import Notice
from yiheng.core.clock import now
from yiheng.core.policy import PUBLIC, policy

TOLD = "6.1-d: patients are told before anything else is asked of them"


@policy(PUBLIC, reason=TOLD)
def current(request: HttpRequest) -> HttpResponse:
    """The version in force, or that there is none yet."""
    return render(request, "consent/notice.html", {"notice": queries.current(now())})


@policy(PUBLIC, reason=TOLD)
def notice(request: HttpRequest, version: str) -> HttpResponse:
    """One version; an older one leads to the newest."""
    at = now()
    found = get_object_or_404(Notice, version=version, published_at__lte=at)
    newest = queries.current(at)
    newer = newest.version if newest and newest != found else ""
    return render(request, "consent/notice.html", {"notice": found, "newer": newer})
