"""Declaring a crisis, its page, the second person's word, extending it, ending it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.crisis import answers, drawing, forms, pages
from yiheng.governance.crisis import commands, queries
from yiheng.governance.crisis.models import Crisis
from yiheng.governance.crisis.permissions import DECLARE
from yiheng.governance.crisis.subjects import OTHER
from yiheng.governance.ledger.permissions import EMERGENCY


@sensitive_post_parameters("password")
@policy(DECLARE, methods=("GET", "POST"))
def declare(request: MemberRequest) -> HttpResponse:
    """Declare a crisis; what is refused keeps what was typed."""
    at, unset = now(), pages.unset(now())
    limits = None if unset else commands.declaring.limits(at)
    initial = {
        "key": uuid4().hex, "hours": limits.hours if limits else None, "kinds": [OTHER]
    }  # fmt: skip
    form = forms.Declare(request.POST or None, limits=limits, initial=initial)
    refusal: Denied | None = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made, refusal = answers.tried(form, lambda: commands.declare(
            draft=form.draft(), by=request.user, at=at, idempotency_key=typed["key"],
            password=typed["password"],
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    context = {"form": form, "unset": unset, "now": at}
    return answers.page(
        request, "desk_crisis/declare.html", context, refusal=refusal, faulty=bool(form.errors)
    )


@policy(SIGNED_IN)
def one(request: MemberRequest, pk: int) -> HttpResponse:
    """A crisis as it goes: countdown, team, acts, and what the viewer may do."""
    return _page(request, _visible(request, pk), now())


@policy(DECLARE, methods=("POST",))
def second(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm a declaration, or refuse it."""
    stand = request.POST.get("stand", "")
    return redirect(commands.second(pk=pk, stand=stand, by=request.user, at=now()).page)


@policy(DECLARE, methods=("POST",))
def extend(request: MemberRequest, pk: int) -> HttpResponse:
    """Propose a later end."""
    at, crisis, form = now(), _visible(request, pk), forms.Extend(request.POST)
    refusal: Denied | None = None
    if form.is_valid():
        made, refusal = answers.tried(
            form, lambda: commands.extend(pk=pk, by=request.user, at=at, **form.cleaned_data)
        )
        if made is not None:
            return redirect(crisis.page)
    return _page(request, crisis, at, extending=form, refusal=refusal)


@policy(DECLARE, methods=("POST",))
def settle_extension(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw it."""
    stand = request.POST.get("stand", "")
    made = commands.settle_extension(pk=pk, stand=stand, by=request.user, at=now())
    return redirect(made.crisis.page)


@policy(SIGNED_IN, methods=("POST",))
def change_team(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody joins the team, leaves it, or heads it from now on."""
    at, crisis = now(), _visible(request, pk)
    form = forms.Team(request.POST, crisis=crisis)
    refusal: Denied | None = None
    if form.is_valid():
        made, refusal = answers.tried(
            form,
            lambda: commands.change_team(
                pk=pk, change=form.change(), reason=form.cleaned_data["reason"],
                by=request.user, at=at,
            ),
        )  # fmt: skip
        if made is not None:
            return redirect(crisis.page)
    return _page(request, crisis, at, teaming=form, refusal=refusal)


@policy(SIGNED_IN, methods=("POST",))
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """End it before its time."""
    return redirect(commands.end(pk=pk, by=request.user, at=now()).page)


def _visible(request: MemberRequest, pk: int) -> Crisis:
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _page(
    request: MemberRequest, crisis: Crisis, at: datetime, *,
    extending: forms.Extend | None = None, teaming: forms.Team | None = None,
    refusal: Denied | None = None,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = pages.one(crisis, request.user, at)
    context |= {
        "teaming": teaming or forms.Team(crisis=crisis, auto_id="team_%s"),
        "extending": extending or forms.Extend(initial=forms.later(crisis)),
        "picture": drawing.timeline(crisis, context["done"], at),
        "may_read_on": context["live"] and request.user.may(EMERGENCY, at),
    }  # fmt: skip
    typed = (extending, teaming)
    faulty = any(one is not None and bool(one.errors) for one in typed)
    return answers.page(request, "desk_crisis/one.html", context, refusal=refusal, faulty=faulty)
