"""The list of members, one member, and what the security administrator does with them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.listing import csv_file
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.ledger.titles import title_of
from yiheng.desk.people import forms, pages
from yiheng.governance.duties import staffing
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands, pairs, queries
from yiheng.governance.people.models import Appointment, Assignment, Member
from yiheng.governance.people.permissions import CONFIRM, MANAGE, SEE

ROWS, LATEST = 25, 20
SOON = timedelta(days=30)


@policy(SEE)
def people(request: MemberRequest) -> HttpResponse:
    """Everybody, with the posts they hold today."""
    form = forms.Find(request.GET or None)
    page = Paginator(_found(form), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": _rows(page.object_list), "form": form,
        "tabs": pages.tabs(request, "list"), "may_manage": request.user.may(MANAGE, now()),
    }  # fmt: skip
    return render(request, "desk_people/people.html", context)


@policy(SEE)
def export(request: MemberRequest) -> HttpResponse:
    """The list that the filter shows, as a file; who took it is kept."""
    members = commands.export(
        members=_found(forms.Find(request.GET or None)), by=request.user, at=now()
    )
    head = (_("工号"), _("姓名"), _("部门编码"), _("部门"), _("岗位"), _("职称"), _("用工性质"),
            _("责任人工号"), _("保密协议签署日期"), _("服务期至"), _("账号"))  # fmt: skip
    rows = (
        (one.staff_no, one.name, one.unit.code, one.unit.name, posts, one.title,
         str(one.get_employment_display()), one.sponsor.staff_no if one.sponsor else "",
         str(one.nda_on or ""), str(one.ends_on or ""), pages.account(one))
        for one, posts in _rows(members)
    )  # fmt: skip
    return csv_file("people.csv", head, rows)


@policy(SEE)
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One member: posts held now and before, deputies, roster, history."""
    return _person(request, pages.member_or_404(pk), None)


@policy(MANAGE, methods=("GET", "POST"))
def enrol(request: MemberRequest) -> HttpResponse:
    """Take somebody on; the activation code is shown on the answer, once."""
    form = forms.Enrol(request.POST or None, initial={"idempotency_key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.enrol(by=request.user, at=now(), **form.cleaned_data))
        if done is not None:
            return _code(request, *done)
    return pages.form_page(
        request, form, title=_("登记人员"), cite="2.2-a", act=_("登记并生成激活码"),
        back=reverse("people:list"), lead=_("登记后给出一次性激活码，由本人设置口令。"),
    )  # fmt: skip


@policy(MANAGE, methods=("GET", "POST"))
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what is noted of somebody."""
    member = pages.member_or_404(pk)
    known = {
        "name": member.name, "unit": member.unit_id, "title": member.title,
        "employment": member.employment, "nda_on": member.nda_on, "ends_on": member.ends_on,
        "sponsor": member.sponsor.staff_no if member.sponsor else "",
    }  # fmt: skip
    form = forms.Edit(request.POST or None, initial=known)
    back = reverse("people:person", args=[pk])
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.edit_member(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            return redirect(back)
    return pages.form_page(
        request, form, title=_("修改 %(who)s") % {"who": member.name}, cite="2.2-a",
        act=_("保存"), back=back,
    )  # fmt: skip


@policy(MANAGE, methods=("POST",))
def assign(request: MemberRequest, pk: int) -> HttpResponse:
    """Give somebody a post, or propose it where two decide."""
    member, form = pages.member_or_404(pk), forms.Appoint(request.POST)
    if form.is_valid() and taken(form, lambda: _given(member, form, request.user)) is not None:
        two = pairs.takes_two(form.cleaned_data["post"])
        staffing.follow(now())
        return redirect(reverse("people:proposals") if two else f"/people/{pk}/")
    return _person(request, member, form)


@policy(MANAGE, methods=("POST",))
def relieve(request: MemberRequest, pk: int) -> HttpResponse:
    """End a post of somebody, now."""
    form = forms.Pick(request.POST)
    held = Assignment.objects.filter(member=pages.member_or_404(pk))
    assignment = held.filter(**form.cleaned_data).first() if form.is_valid() else None
    if assignment is None:
        raise NotFound
    commands.relieve(assignment=assignment, by=request.user, at=now())
    return redirect(reverse("people:person", args=[pk]))


@policy(MANAGE, methods=("POST",))
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody leaves: every post and the session end at once."""
    commands.leave(member=pages.member_or_404(pk), by=request.user, at=now())
    return redirect(reverse("people:person", args=[pk]))


@policy(MANAGE, methods=("POST",))
def come_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Who has left returns, with a new code, until the day that is noted of them by now."""
    at, noted = now(), pages.member_or_404(pk).ends_on
    until = noted if noted and noted >= day_of(at) else None
    return _code(request, *commands.come_back(pk=pk, by=request.user, at=at, ends_on=until))


@policy(MANAGE, methods=("POST",))
def renew(request: MemberRequest, pk: int) -> HttpResponse:
    """A new activation code for somebody who has not activated the account."""
    pages.member_or_404(pk)
    return _code(request, *commands.renew_code(pk=pk, by=request.user, at=now()))


def _given(member: Member, form: forms.Appoint, by: Member) -> Appointment | Assignment:
    at, given = now(), form.cleaned_data
    since, until = form.span(at)
    if pairs.takes_two(given["post"]):
        return commands.propose_appointment(
            member=member, post=given["post"], unit=given["unit"], since=since, until=until,
            reason=given["reason"], by=by, at=at,
        )  # fmt: skip
    return commands.assign(
        member=member, post=given["post"], unit=given["unit"], since=since, until=until, by=by,
        at=at,
    )  # fmt: skip


def _found(form: forms.Find) -> QuerySet[Member]:
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    state, at = given.get("state", ""), now()
    members = queries.found(given.get("q", ""), given.get("unit"), gone=state == "gone")
    members = members.select_related("unit", "sponsor")
    if given.get("post"):
        members = members.filter(
            pk__in=queries.in_force(at).filter(post=given["post"]).values("member")
        )
    if given.get("employment"):
        members = members.filter(employment=given["employment"])
    today = day_of(at)
    narrowed = {
        "waiting": ~Q(activation_digest=""),
        "ending": Q(ends_on__gte=today, ends_on__lte=today + SOON),
    }
    return members.filter(narrowed[state]) if state in narrowed else members


def _rows(members: Any) -> list[tuple[Member, str]]:
    posts: dict[int, list[str]] = defaultdict(list)
    shown = list(members)
    for one in queries.in_force(now()).filter(member__in=[one.pk for one in shown]):
        posts[one.member_id].append(one.post.title)
    return [(member, "、".join(posts[member.pk])) for member in shown]


def _code(request: MemberRequest, member: Member, code: str) -> HttpResponse:
    return render(request, "desk_people/enrolled.html", {"member": member, "code": code})


def _person(request: MemberRequest, member: Member, form: forms.Appoint | None) -> HttpResponse:
    at = now()
    history = sorted(member.assignments, key=lambda one: one.since, reverse=True)
    manages = request.user.may(MANAGE, at)
    context = {
        "person": member, "facts": _facts(member),
        "form": form or forms.Appoint(initial={"unit": member.unit_id}),
        "history": [(one, _when(one, member, at)) for one in history],
        "may_manage": manages, "deputies": queries.deputies_of(member)[:LATEST],
        "shifts": member.shifts.filter(ends_at__gt=at).select_related("unit")[:LATEST],
        "events": _events(member) if manages or request.user.may(CONFIRM, at) else None, "at": at,
    }  # fmt: skip
    status = 422 if form is not None else 200
    return render(request, "desk_people/person.html", context, status=status)


def _when(one: Assignment, member: Member, at: Any) -> str:
    if one.holds(at) and member.here(at):
        return "held"
    return "coming" if one.since > at and one.until != one.since else ""


def _facts(member: Member) -> list[tuple[str, Any]]:
    facts = [
        (_("工号"), member.staff_no), (_("部门"), member.unit.name),
        (_("职称"), member.title or "—"), (_("用工性质"), member.get_employment_display()),
        (_("工作电话"), member.phone or "—"), (_("账号"), pages.account(member)),
    ]  # fmt: skip
    if member.ends_on or member.sponsor:
        facts += [
            (_("责任人"), member.sponsor.label if member.sponsor else "—"),
            (_("保密协议"), str(member.nda_on or "—")), (_("服务期至"), str(member.ends_on or "—")),
        ]  # fmt: skip
    return facts


def _events(member: Member) -> list[dict[str, Any]]:
    entries = Entry.objects.filter(target=f"people.member:{member.pk}").order_by("-seq")[:LATEST]
    return [
        {"who": one.actor_label, "what": title_of(one.action), "at": one.happened_at,
         "note": f"#{one.seq}", "state": ""}
        for one in entries
    ]  # fmt: skip
