"""Post cards, who holds what, proposals, toxic pairs, unused rights."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import PERMISSIONS, policy
from yiheng.core.proposals import Stand
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms, pages
from yiheng.desk.people.views import standards
from yiheng.governance.duties import staffing
from yiheng.governance.people import commands, pairs, queries, using
from yiheng.governance.people.commands.posts import difference
from yiheng.governance.people.models import Appointment, Assignment, CardChange, Post
from yiheng.governance.people.permissions import CONFIRM, MANAGE, SEE
from yiheng.governance.regulation.parameters import ParameterUnset

ROWS = 25


@policy(SEE)
def posts(request: MemberRequest) -> HttpResponse:
    """The post cards (2.1-k): what each allows, the line around it, how it is filled."""
    holders: dict[int, list[str]] = defaultdict(list)
    for one in queries.in_force(now()).order_by("member__staff_no"):
        holders[one.post_id].append(one.member.name)
    cards = [
        {"post": post, "titles": _titles(post.permissions), "holders": holders[post.pk],
         "places": _places(post), "two": pairs.takes_two(post)}
        for post in Post.objects.order_by("title")
    ]  # fmt: skip
    context = {"cards": cards, "tabs": pages.tabs(request, "posts"),
               "may_manage": request.user.may(MANAGE, now()), **standards.offered()}  # fmt: skip
    return render(request, "desk_people/posts.html", context)


@policy(MANAGE, methods=("GET", "POST"))
def define(request: MemberRequest) -> HttpResponse:
    """Write a new post card."""
    form = forms.Card(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form, lambda: commands.define_post(by=request.user, at=now(), **form.cleaned_data)
        )
        if done is not None:
            return redirect(reverse("people:posts"))
    return pages.form_page(
        request, form, title=_("设立岗位"), cite="2.1-k", act=_("设立"),
        back=reverse("people:posts"),
    )  # fmt: skip


@policy(MANAGE, methods=("GET", "POST"))
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Propose what a card is to become; another confirms it."""
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise NotFound
    kept = ("title", "boundary", "quota", "privileged", "permissions")
    known = {name: getattr(post, name) for name in kept}
    form = forms.CardChangeForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.propose_card(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            staffing.follow(now())
            return redirect(reverse("people:proposals"))
    return pages.form_page(
        request, form, title=_("变更岗位卡“%(title)s”") % {"title": post.title}, cite="2.1-k",
        act=_("提出变更"), back=reverse("people:posts"),
        lead=_("岗位卡由两人变更：您提出，审计管理员确认后对全体任职者即时生效。"),
    )  # fmt: skip


@policy(SEE)
def grants(request: MemberRequest) -> HttpResponse:
    """Who holds what from when to when, by whom given and confirmed."""
    at, words = now(), request.GET.get("q", "").strip()
    past = request.GET.get("past") == "1"
    held = Assignment.objects.all() if past else queries.in_force(at)
    held = held.select_related("member__unit", "post", "unit").order_by("-since", "-pk")
    if words:
        held = held.filter(
            Q(member__name__icontains=words) | Q(member__staff_no__icontains=words)
            | Q(post__title__icontains=words) | Q(unit__name__icontains=words)
        )  # fmt: skip
    page = Paginator(held, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "q": words, "past": past, "at": at,
               "tabs": pages.tabs(request, "grants")}  # fmt: skip
    return render(request, "desk_people/grants.html", context)


@policy(SEE)
def proposals(request: MemberRequest) -> HttpResponse:
    """Appointments and card changes: those that wait first, and what became of the others."""
    at, viewer = now(), request.user
    appointed = Appointment.objects.select_related("member", "post", "unit")
    cards = CardChange.objects.select_related("post")
    open_ = {"stand": Stand.PROPOSED}
    waiting: list[Appointment | CardChange] = [*appointed.filter(**open_), *cards.filter(**open_)]
    waiting.sort(key=lambda one: one.proposed_at)
    settled: list[Appointment | CardChange] = [*appointed.exclude(**open_), *cards.exclude(**open_)]
    settled.sort(key=lambda one: one.settled_at or one.proposed_at, reverse=True)
    page = Paginator(settled, ROWS).get_page(request.GET.get("page"))
    context = {
        "waiting": [_shown(one, viewer.pk) for one in waiting], "page": page,
        "rows": [_shown(one, viewer.pk) for one in page],
        "may_confirm": viewer.may(CONFIRM, at), "may_manage": viewer.may(MANAGE, at),
        "tabs": pages.tabs(request, "proposals"),
    }  # fmt: skip
    return render(request, "desk_people/proposals.html", context)


@policy(SEE, methods=("POST",))
def settle(request: MemberRequest, kind: str) -> HttpResponse:
    """Confirm, refuse or withdraw; the command asks who may."""
    form = forms.Settle(request.POST)
    acts = {"appointment": commands.settle_appointment, "card": commands.settle_card}
    if kind not in acts or not form.is_valid():
        raise NotFound
    acts[kind](by=request.user, at=now(), **form.cleaned_data)
    staffing.follow(now())
    return redirect(reverse("people:proposals"))


@policy(SEE)
def toxic(request: MemberRequest) -> HttpResponse:
    """What one person may never hold together, and who does: nobody."""
    titles = list(Post.objects.values_list("code", "title"))

    def named(pair: pairs.Pair) -> dict[str, Any]:
        return {"left": pairs.title_of(pair.left, titles), "clause": pair.clause,
                "right": pairs.title_of(pair.right, titles), "reason": pair.reason}  # fmt: skip

    context = {
        "rows": [named(one) for one in pairs.PAIRS], "tabs": pages.tabs(request, "pairs"),
        "conflicts": [(who, named(pair)) for who, pair in queries.conflicts(now())],
    }  # fmt: skip
    return render(request, "desk_people/pairs.html", context)


@policy(SEE)
def unused(request: MemberRequest) -> HttpResponse:
    """Rights that nobody used, and accounts at which nobody was seen (4.1-g)."""
    at = now()
    try:
        found, dormant = using.unused(at), using.dormant(at)
    except ParameterUnset as error:
        context = {"unset": error.verdict, "tabs": pages.tabs(request, "unused")}
        return render(request, "desk_people/unused.html", context)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [(one, str(PERMISSIONS[one.permission].title)) for one in page]
    context = {
        "page": page, "rows": rows, "dormant": dormant[:ROWS], "asleep": len(dormant),
        "tabs": pages.tabs(request, "unused"), "may_manage": request.user.may(MANAGE, at),
    }  # fmt: skip
    return render(request, "desk_people/unused.html", context)


def _shown(one: Appointment | CardChange, viewer: int) -> dict[str, Any]:
    card = isinstance(one, CardChange)
    added, taken_ = difference(one.post, one) if isinstance(one, CardChange) else ([], [])
    return {
        "one": one, "kind": "card" if card else "appointment",
        "own": one.proposed_by == str(viewer),
        "added": _titles(added), "taken": _titles(taken_),
        "tone": {Stand.CONFIRMED: "ok", Stand.REFUSED: "bad"}.get(Stand(one.stand), ""),
    }  # fmt: skip


def _titles(names: list[str]) -> list[str]:
    return [str(PERMISSIONS[name].title) for name in names if name in PERMISSIONS]


def _places(post: Post) -> str:
    try:
        places = queries.places(post, now())
    except ParameterUnset:
        return _("参数未设定")
    return _("不限") if places is None else str(places)
