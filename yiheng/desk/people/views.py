"""Units, posts, members; and for the security administrator: enrol, assign, relieve, leave."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import PERMISSIONS, policy
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms
from yiheng.governance.people import commands, queries
from yiheng.governance.people.models import Assignment, Member, Post, Unit
from yiheng.governance.people.permissions import MANAGE, SEE

ROWS = 25


@policy(SEE)
def people(request: MemberRequest) -> HttpResponse:
    """Everybody, with the posts they hold today."""
    form = forms.FindPeople(request.GET or None)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = queries.found(given.get("q", ""), given.get("unit"), gone=given.get("gone", False))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    posts: dict[int, list[str]] = defaultdict(list)
    for one in queries.in_force(now()).filter(member__in=page.object_list):
        posts[one.member_id].append(one.post.title)
    rows = [(member, "、".join(posts[member.pk])) for member in page]
    context = {"page": page, "rows": rows, "form": form, "tabs": _tabs("list"),
               "may_manage": request.user.may(MANAGE, now())}  # fmt: skip
    return render(request, "desk_people/people.html", context)


@policy(SEE)
def units(request: MemberRequest) -> HttpResponse:
    """The tree of departments and teams, at most three levels (2.1-a)."""
    here = Counter(Member.objects.filter(is_active=True).values_list("unit_id", flat=True))
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for one in Unit.objects.order_by("code"):
        children[one.parent_id].append(one)

    def below(parent: int | None) -> list[tuple[Unit, int]]:
        return [row for one in children[parent] for row in ((one, here[one.pk]), *below(one.pk))]

    return render(request, "desk_people/units.html", {"rows": below(None), "tabs": _tabs("units")})


@policy(SEE)
def posts(request: MemberRequest) -> HttpResponse:
    """The post cards (2.1-k): what each allows, the line around it, who holds it today."""
    holders: dict[int, list[str]] = defaultdict(list)
    for one in queries.in_force(now()).order_by("member__staff_no"):
        holders[one.post_id].append(one.member.name)
    cards = [
        (post, [str(PERMISSIONS[name].title) for name in post.permissions if name in PERMISSIONS],
         holders[post.pk])
        for post in Post.objects.order_by("title")
    ]  # fmt: skip
    return render(request, "desk_people/posts.html", {"cards": cards, "tabs": _tabs("posts")})


@policy(SEE)
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One member: the posts held now and before."""
    return _person(request, _member(pk), None)


@policy(MANAGE, methods=("GET", "POST"))
def enrol(request: MemberRequest) -> HttpResponse:
    """Take somebody on; the activation code is shown on the answer, once."""
    form = forms.Enrol(request.POST or None, initial={"idempotency_key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.enrol(by=request.user, at=now(), **form.cleaned_data))
        if done is not None:
            return render(
                request, "desk_people/enrolled.html", {"member": done[0], "code": done[1]}
            )
    return render(
        request, "desk_people/enrol.html", {"form": form}, status=422 if form.errors else 200
    )


@policy(MANAGE, methods=("POST",))
def assign(request: MemberRequest, pk: int) -> HttpResponse:
    """Give somebody a post from now on."""
    member, form = _member(pk), forms.Assign(request.POST)
    if form.is_valid():
        done = taken(
            form,
            lambda: commands.assign(member=member, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            return redirect(reverse("people:person", args=[pk]))
    return _person(request, member, form)


@policy(MANAGE, methods=("POST",))
def relieve(request: MemberRequest, pk: int) -> HttpResponse:
    """End a post of somebody, now."""
    member, form = _member(pk), forms.Relieve(request.POST)
    held = Assignment.objects.filter(member=member)
    assignment = held.filter(**form.cleaned_data).first() if form.is_valid() else None
    if assignment is None:
        raise NotFound
    commands.relieve(assignment=assignment, by=request.user, at=now())
    return redirect(reverse("people:person", args=[pk]))


@policy(MANAGE, methods=("POST",))
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody leaves: every post and the session end at once."""
    commands.leave(member=_member(pk), by=request.user, at=now())
    return redirect(reverse("people:person", args=[pk]))


def _member(pk: int) -> Member:
    member = Member.objects.select_related("unit").filter(pk=pk).first()
    if member is None:
        raise NotFound
    return member


def _person(request: MemberRequest, member: Member, form: forms.Assign | None) -> HttpResponse:
    at = now()
    history = sorted(member.assignments, key=lambda one: one.since, reverse=True)
    facts = [
        (_("工号"), member.staff_no),
        (_("部门"), member.unit.name),
        (_("职称"), member.title or "—"),
        (_("用工性质"), member.get_employment_display()),
        (_("账号"), _account(member)),
    ]
    context = {
        "person": member, "facts": facts, "form": form or forms.choices_of(member),
        "history": [(one, one.holds(at) and member.is_active) for one in history],
        "may_manage": request.user.may(MANAGE, at),
    }  # fmt: skip
    status = 422 if form is not None else 200
    return render(request, "desk_people/person.html", context, status=status)


def _account(member: Member) -> str:
    if not member.is_active:
        return _("已停用")
    return _("待激活") if member.activation_digest else _("在用")


def _tabs(current: str) -> list[dict[str, object]]:
    return [
        {"title": title, "url": reverse(f"people:{name}"), "current": name == current,
         "count": None}
        for name, title in (("list", _("人员")), ("units", _("部门")), ("posts", _("岗位")))
    ]  # fmt: skip
