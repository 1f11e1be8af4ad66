"""通知: what the member was told, newest first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.governance.notices import commands, queries
from yiheng.governance.people.models import Member

A_PAGE = 20


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


@policy(SIGNED_IN)
def notices(request: HttpRequest) -> HttpResponse:
    """All of a member's notices, or only the unread ones."""
    viewer, unread = _member(request), request.GET.get("tab") == "unread"
    wanted = queries.unread(viewer) if unread else queries.visible_to(viewer)
    page = Paginator(wanted, A_PAGE).get_page(request.GET.get("page"))
    context = {"now": now(), "page": page, "unread": unread, "count": queries.unread_count(viewer)}
    return render(request, "desk_notices/list.html", context)


@policy(SIGNED_IN, methods=("POST",))
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it was read, then go where it leads (within this site)."""
    notice = commands.mark_read(pk=pk, by=_member(request), at=now())
    here = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and here else "notices:list")


@policy(SIGNED_IN, methods=("POST",))
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that everything was read."""
    commands.mark_all_read(by=_member(request), at=now())
    return redirect("notices:list")
