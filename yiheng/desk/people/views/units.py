"""The tree of departments and teams: three levels, people in each."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms, pages
from yiheng.governance.people import commands
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.permissions import MANAGE, SEE


@policy(SEE)
def units(request: MemberRequest) -> HttpResponse:
    """Departments and teams, at most three levels (2.1-a)."""
    gone = bool(request.GET.get("closed"))
    shown = Unit.objects.order_by("code") if gone else Unit.objects.filter(closed_at=None)
    here = Counter(Member.objects.filter(is_active=True).values_list("unit_id", flat=True))
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for one in shown.order_by("code"):
        children[one.parent_id].append(one)

    def node(one: Unit) -> dict[str, Any]:
        below = [node(child) for child in children[one.pk]]
        return {"unit": one, "n": here[one.pk], "all": here[one.pk] + sum(b["all"] for b in below),
                "below": below}  # fmt: skip

    context = {
        "tree": [node(one) for one in children[None]], "tabs": pages.tabs(request, "units"),
        "gone": gone, "may_manage": request.user.may(MANAGE, now()),
    }  # fmt: skip
    return render(request, "desk_people/units.html", context)


@policy(MANAGE, methods=("GET", "POST"))
def found(request: MemberRequest) -> HttpResponse:
    """Open a department or a team."""
    form = forms.UnitForm(request.POST or None, initial={"parent": request.GET.get("below")})
    if request.method == "POST" and form.is_valid():
        done = taken(
            form, lambda: commands.found_unit(by=request.user, at=now(), **form.cleaned_data)
        )
        if done is not None:
            return redirect(reverse("people:units"))
    return pages.form_page(
        request, form, title=_("设立部门"), cite="2.1-a", act=_("设立"),
        back=reverse("people:units"),
    )  # fmt: skip


@policy(MANAGE, methods=("GET", "POST"))
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename or move a unit."""
    unit = _unit(pk)
    known = {name: getattr(unit, name) for name in ("name", "kind", "headcount", "always_on")}
    form = forms.UnitEdit(request.POST or None, initial=known | {"parent": unit.parent_id})
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.edit_unit(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            return redirect(reverse("people:units"))
    return pages.form_page(
        request, form, title=_("修改“%(name)s”") % {"name": unit.name}, cite="2.1-a",
        act=_("保存"), back=reverse("people:units"),
    )  # fmt: skip


@policy(MANAGE, methods=("GET", "POST"))
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """Close a unit in which nobody sits any more."""
    unit, form = _unit(pk), forms.Nothing(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.close_unit(pk=pk, by=request.user, at=now()))
        if done is not None:
            return redirect(reverse("people:units"))
    return pages.form_page(
        request, form, title=_("撤销“%(name)s”") % {"name": unit.name}, cite="2.1-a",
        act=_("撤销部门"), back=reverse("people:units"), kind="danger",
        lead=_("撤销后不能再调入人员，历史记录保留。部门内还有人员或任职时不能撤销。"),
    )  # fmt: skip


def _unit(pk: int) -> Unit:
    unit = Unit.objects.filter(pk=pk, closed_at=None).first()
    if unit is None:
        raise NotFound
    return unit
