"""Deputies: whom one asks to stand in, and for whom one stands in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import midnight, now
from yiheng.core.policy import PERMISSIONS, SIGNED_IN, policy
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms, pages
from yiheng.governance.duties import staffing
from yiheng.governance.people import commands, queries
from yiheng.governance.people.commands.deputies import delegable
from yiheng.governance.people.models import Deputy, Member
from yiheng.governance.people.permissions import SEE


@policy(SIGNED_IN)
def deputies(request: MemberRequest) -> HttpResponse:
    """One's own; everybody's in force for those who see people."""
    at, viewer = now(), request.user
    every = queries.live_deputies(at) if viewer.may(SEE, at) else Deputy.objects.none()
    mine = list(queries.deputies_of(viewer)[:50])
    others = [one for one in every if viewer.pk not in (one.principal_id, one.deputy_id)]
    context = {
        "mine": [_shown(one, viewer) for one in mine], "at": at,
        "others": [_shown(one, viewer) for one in others], "tabs": pages.tabs(request, "deputies"),
    }  # fmt: skip
    return render(request, "desk_people/deputies.html", context)


@policy(SIGNED_IN, methods=("GET", "POST"))
def appoint(request: MemberRequest) -> HttpResponse:
    """Name somebody who stands in for oneself."""
    at = now()
    form = forms.DeputyForm(request.POST or None, delegable=delegable(request.user, at))
    named = request.method == "POST" and form.is_valid()
    if named and taken(form, lambda: _named(request.user, form)) is not None:
        staffing.follow(now())
        return redirect(reverse("people:deputies"))
    return pages.form_page(
        request, form, title=_("委托代理"), cite="2.1-b", act=_("委托"),
        back=reverse("people:deputies"),
        lead=_("代理人签字时，签名写明两人姓名。查看病历等接触患者数据的权限不能委托。"),
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """End it before its time."""
    commands.end_deputy(pk=pk, by=request.user, at=now())
    return redirect(reverse("people:deputies"))


def _named(principal: Member, form: forms.DeputyForm) -> Deputy:
    at, given = now(), form.cleaned_data
    since = given["since"]
    until = forms.after(given["until"])
    assert until is not None
    return commands.appoint_deputy(
        principal=principal, deputy=given["deputy"], subjects=given["subjects"],
        permissions=given["permissions"], reason=given["reason"], by=principal, at=at,
        since=max(midnight(since), at) if since else at, until=until,
    )  # fmt: skip


def _shown(one: Deputy, viewer: Member) -> dict[str, object]:
    at = now()
    rights = [str(PERMISSIONS[name].title) for name in one.permissions if name in PERMISSIONS]
    signs = [_("代签%(kind)s") % {"kind": forms.name_of_subject(name)} for name in one.subjects]
    own = viewer.pk in (one.principal_id, one.deputy_id)
    return {"one": one, "what": "、".join([*signs, *rights]), "live": one.last > at,
            "may_end": own and one.last > at}  # fmt: skip
