"""通知渠道: how the ways out fare, their settings, a test; and the plan that two people change."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.notices import forms, pages, plan_page
from yiheng.governance.notices import commands, queries
from yiheng.governance.notices.models import Attempt, Bot, Gateway, Plan
from yiheng.governance.notices.permissions import CHANNELS, PLAN

SHOWN = 20


@policy(CHANNELS)
def channels(request: MemberRequest) -> HttpResponse:
    """Each way out: what waits, since when, what went wrong and how to mend it."""
    at = now()
    context = {
        "now": at, "tiles": pages.tiles(at), "gateway": Gateway.objects.filter(pk=1).first(),
        "application": pages.application(at), "bots": pages.bots(at),
        "attempts": pages.attempts(Attempt.objects.select_related("bot").order_by("-pk")[:SHOWN]),
        "troubled": pages.troubled(queries.troubled()[:SHOWN]), "base": settings.WECOM_BASE,
    }  # fmt: skip
    return render(request, "desk_notices/channels.html", context)


@policy(CHANNELS, methods=("GET", "POST"))
def application(request: MemberRequest) -> HttpResponse:
    """Set up the application; its secret goes in and never comes out."""
    gateway = Gateway.objects.filter(pk=1).first()
    form = forms.Application(request.POST or None, gateway=gateway)
    if request.method == "POST" and form.is_valid():
        act = lambda: commands.set_gateway(by=request.user, at=now(), **form.cleaned_data)  # noqa: E731
        if taken(form, act) is not None:
            return redirect("notices:channels")
    return render(request, "desk_notices/application.html", {"form": form})


@policy(CHANNELS, methods=("GET", "POST"))
def bot(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Set up a group's robot, or give one a new key."""
    known = None if pk is None else get_object_or_404(Bot, pk=pk, retired_at=None)
    form = forms.Robot(request.POST or None, bot=known)
    if request.method == "POST" and form.is_valid():
        act = lambda: commands.set_bot(pk=pk, by=request.user, at=now(), **form.cleaned_data)  # noqa: E731
        if taken(form, act) is not None:
            return redirect("notices:channels")
    return render(request, "desk_notices/bot.html", {"form": form, "bot": known})


@policy(CHANNELS, methods=("POST",))
def try_channel(request: MemberRequest) -> HttpResponse:
    """Send oneself a test, and look how it fares."""
    pk = commands.try_channel(by=request.user, at=now())
    return redirect("notices:sending", pk=pk)


@policy(CHANNELS, methods=("POST",))
def try_bot(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a group a test."""
    return redirect("notices:sending", pk=commands.try_bot(pk=pk, by=request.user, at=now()))


@policy(CHANNELS, methods=("POST",))
def retire_bot(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop using a robot."""
    commands.retire_bot(pk=pk, by=request.user, at=now())
    return redirect("notices:channels")


@policy(CHANNELS, methods=("POST",))
def resume(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Go on after a stop: the application, or a robot."""
    commands.resume(pk=pk, by=request.user, at=now())
    return redirect("notices:channels")


@policy(SIGNED_IN)
def plan(request: MemberRequest) -> HttpResponse:
    """渠道规则 for everybody to read; who may, finds what waits for a second person."""
    context = plan_page.content(now()) | {
        "tabs": pages.tabs(request.user, "plan"), "dark": queries.not_set_up(),
        "may_plan": request.user.may(PLAN, at=now()), "viewer": str(request.user.pk),
    }  # fmt: skip
    return render(request, "desk_notices/plan.html", context)


@policy(PLAN, methods=("GET", "POST"))
def propose(request: MemberRequest) -> HttpResponse:
    """Propose another plan."""
    form = forms.Planning(request.POST or None, at=now())
    if request.method == "POST" and form.is_valid():
        act = lambda: commands.propose_plan(by=request.user, at=now(), **form.given())  # noqa: E731
        if taken(form, act) is not None:
            return redirect("notices:plan")
    return render(request, "desk_notices/propose.html", {"form": form, "rows": form.rows()})


@policy(PLAN, methods=("POST",))
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw what is proposed."""
    get_object_or_404(Plan, pk=pk)
    stand = request.POST.get("stand", Stand.PROPOSED)
    commands.settle_plan(pk=pk, stand=stand, by=request.user, at=now())
    return redirect("notices:plan")
