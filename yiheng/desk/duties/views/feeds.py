"""Subscribing a calendar program to one's due times."""

from __future__ import annotations

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yiheng.core.clock import now
from yiheng.core.policy import PUBLIC, SIGNED_IN, policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.duties import feeds

FRESH = 300  # seconds that a calendar is good for: programs ask far more often than duties change


@policy(SIGNED_IN, methods=("GET", "POST"))
def feed(request: MemberRequest) -> HttpResponse:
    """My address; a new one is shown this once."""
    at, address = now(), ""
    if request.method == "POST":
        token = feeds.open_feed(by=request.user, at=at)
        address = request.build_absolute_uri(reverse("duties:ics", args=[token]))
    context = {"now": at, "feed": feeds.feed_of(request.user), "address": address}
    return render(request, "desk_duties/feed.html", context)


@policy(SIGNED_IN, methods=("POST",))
def revoke(request: MemberRequest) -> HttpResponse:
    """The address is good no more."""
    feeds.revoke_feed(by=request.user, at=now())
    return redirect("duties:feed")


@policy(PUBLIC, reason="日历程序不能登录；地址本身是 256 位的秘密，内容只有事项标题")
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The due times of whoever has this secret; unknown, revoked and left are the same 404.

    No refusal is kept in the ledger: its entry would hold the secret, and anybody could fill it.
    """
    member = feeds.member_by(token)
    if member is None:
        raise Http404
    key = f"duties.feed.{member.pk}.{request.LANGUAGE_CODE}"
    body = cache.get_or_set(key, lambda: feeds.content(member, now()), FRESH)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="yiheng.ics"'
    return answer
