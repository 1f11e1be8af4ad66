"""通知: what the member was told, newest first; one notice; how one wants to be told."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.notices import forms, pages
from yiheng.governance.notices import commands, plans, queries
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Preference
from yiheng.governance.people import commands as people

A_PAGE = 20


@policy(SIGNED_IN)
def notices(request: MemberRequest) -> HttpResponse:
    """All of a member's notices, or only the unread ones; of every class or of one."""
    viewer, unread = request.user, request.GET.get("tab") == "unread"
    wanted = queries.unread(viewer) if unread else queries.visible_to(viewer)
    weight = request.GET.get("importance", "")
    if weight in Importance.values:
        wanted = wanted.filter(sending__importance=weight)
    page = Paginator(wanted, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now(), "page": page, "unread": unread, "count": queries.unread_count(viewer),
        "importance": weight, "importances": Importance.choices, "tabs": pages.tabs(viewer, "list"),
        "dark": queries.not_set_up(),
    }  # fmt: skip
    return render(request, "desk_notices/list.html", context)


@policy(SIGNED_IN, methods=("GET", "POST"))
def open_notice(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one; when it is opened, note that it was read and go where it leads (within this site).

    Looking alone is no receipt: a link that 企业微信 looks up for a preview is not a reader. What
    is read on its own page (公告) gets its receipt there.
    """
    if request.method == "GET":
        notice = get_object_or_404(queries.visible_to(request.user), pk=pk)
        return render(request, "desk_notices/notice.html", {"one": notice, "now": now()})
    notice = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not notice.there:
        notice = commands.mark_read(pk=pk, by=request.user, at=now())
    here = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and here else "notices:list")


@policy(SIGNED_IN)
def own_of(request: MemberRequest, pk: int) -> HttpResponse:
    """Where a message from outside leads: each to the own notice of a sending."""
    notice = queries.visible_to(request.user).filter(sending=pk).first()
    if notice is None:
        raise NotFound
    return redirect("notices:open", pk=notice.pk)


@policy(SIGNED_IN, methods=("POST",))
def read_all(request: MemberRequest) -> HttpResponse:
    """Note that everything was read."""
    commands.mark_all_read(by=request.user, at=now())
    return redirect("notices:list")


@policy(SIGNED_IN, methods=("POST",))
def read_kind(request: MemberRequest) -> HttpResponse:
    """Note that everything of one kind was read; back to the desk's digest."""
    commands.mark_kind_read(kind=request.POST.get("kind", ""), by=request.user, at=now())
    return redirect("/?tab=read")


@policy(SIGNED_IN, methods=("GET", "POST"))
def preferences(request: MemberRequest) -> HttpResponse:
    """How 企业微信 tells one normal notices, quiet hours, and the number one is called at."""
    at, member = now(), request.user
    plan = plans.in_force(at)
    chosen = Preference.objects.filter(member=member).first()
    known = {
        "normal": chosen.normal if chosen else "", "phone": member.phone,
        "quiet_from": chosen.quiet_from if chosen else None,
        "quiet_until": chosen.quiet_until if chosen else None,
    }  # fmt: skip
    form = forms.Preferences(request.POST or None, initial=known, plan=plan)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        phone = given.pop("phone")
        done = taken(form, lambda: people.set_phone(member=member, phone=phone, by=member, at=at))
        if done and taken(form, lambda: commands.prefer(by=member, at=at, **given)):
            return redirect("notices:preferences")
    context = {
        "form": form, "now": at, "plan": plan, "tabs": pages.tabs(member, "preferences"),
        "quiet": plans.quiet(plan, chosen), "dark": queries.not_set_up(),
    }  # fmt: skip
    return render(request, "desk_notices/preferences.html", context)
