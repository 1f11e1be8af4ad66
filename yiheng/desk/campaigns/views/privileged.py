"""Who holds rights of system administration until when, and what is proposed about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.campaigns import forms, pages
from yiheng.governance.campaigns.granting import Posts
from yiheng.governance.campaigns.kinds import Evidence
from yiheng.governance.campaigns.permissions import SEE
from yiheng.governance.duties import rights
from yiheng.governance.people import commands, queries
from yiheng.governance.people.models import Act, Assignment, GrantChange
from yiheng.governance.people.permissions import CONFIRM_RENEWAL, RENEW
from yiheng.governance.regulation.parameters import ParameterUnset, whole

SOON = 30
ACTS = {"renew": commands.propose_renewal, "relieve": commands.propose_relief}
TITLES = {"renew": Act.RENEW.label, "relieve": Act.RELIEVE.label}


@policy(SEE)
def roster(request: MemberRequest) -> HttpResponse:
    """The rotation roster: each right with its day, how it is used, and what waits."""
    return _page(request)


@policy(RENEW, methods=("GET", "POST"))
def propose(request: MemberRequest, pk: int, act: str) -> HttpResponse:
    """Propose that a right goes on, or is taken away."""
    held = queries.privileged(now()).filter(pk=pk).first()
    if held is None or act not in ACTS:
        raise NotFound
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: ACTS[act](pk=pk, by=request.user, at=now(), **form.cleaned_data))
        if done is not None:
            rights.follow(now())
            return redirect("campaigns:privileged")
    context = {
        "form": form, "held": held, "act": TITLES[act], "tabs": pages.tabs(request, "privileged"),
        "seen": _used([held], now()).get(pk), "kind": "danger" if act == "relieve" else "primary",
    }  # fmt: skip
    return render(request, "desk_campaigns/renew.html", context, status=422 if form.errors else 200)


@policy(SEE, methods=("POST",))
def settle(request: MemberRequest) -> HttpResponse:
    """Confirm, refuse or withdraw; the command asks who may."""
    form = forms.Settle(request.POST)
    if not form.is_valid():
        raise NotFound
    commands.settle_grant(by=request.user, at=now(), **form.cleaned_data)
    rights.follow(now())
    return redirect("campaigns:privileged")


def _page(request: MemberRequest) -> HttpResponse:
    at, viewer = now(), request.user
    held = list(queries.privileged(at))
    seen, last = _used(held, at), _last_renewals(held)
    changes = queries.grant_changes()
    waiting = list(changes.filter(stand=Stand.PROPOSED))
    settled = Paginator(changes.exclude(stand=Stand.PROPOSED), 10).get_page(
        request.GET.get("page")
    )  # fmt: skip
    asked = {one.assignment_id for one in waiting}
    context = {
        "rows": [_row(one, seen.get(one.pk), last.get(one.pk), at) | {"asked": one.pk in asked}
                 for one in held],
        "waiting": [(one, one.proposed_by == str(viewer.pk)) for one in waiting],
        "page": settled, "at": at, "tabs": pages.tabs(request, "privileged"), "months": _months(at),
        "may_renew": viewer.may(RENEW, at), "may_confirm": viewer.may(CONFIRM_RENEWAL, at),
        "tones": {Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: ""},
        "viewer": viewer.pk,
    }  # fmt: skip
    return render(request, "desk_campaigns/privileged.html", context)


def _row(
    held: Assignment, seen: Evidence | None, last: GrantChange | None, at: datetime
) -> dict[str, Any]:
    """One right: how much of its time has passed, and how it stands."""
    since = last.settled_at if last is not None and last.settled_at else held.since
    left = used = None
    kind, state = "", _("未设期限")
    if held.renew_by is not None:
        left = (day_of(held.renew_by) - day_of(at)).days
        whole_ = max((held.renew_by - since).total_seconds(), 1)
        used = min(100, max(0, round(100 * (at - since).total_seconds() / whole_)))
        kind, state = "ok", _("在期")
        if left <= SOON:
            kind, state = "warn", _("即将到期")
        if held.past(at):
            kind, state = "bad", _("已到期，无人接任")
    said = _("期限已用 %(used)s%%") % {"used": used or 0}
    return {"one": held, "seen": seen, "last": last, "left": left, "used": used, "kind": kind,
            "state": state, "said": said, "tone": "" if kind == "ok" else kind}  # fmt: skip


def _used(held: list[Assignment], at: datetime) -> dict[int, Evidence]:
    try:
        return dict(Posts.evidence([one.pk for one in held], at))
    except ParameterUnset:  # a hospital that is being founded has not set its numbers
        return {}


def _last_renewals(held: list[Assignment]) -> dict[int, GrantChange]:
    renewed = GrantChange.objects.filter(
        assignment__in=held, act=Act.RENEW, stand=Stand.CONFIRMED
    ).order_by("settled_at")
    return {one.assignment_id: one for one in renewed}


def _months(at: datetime) -> int | None:
    try:
        return whole("admin_rights_rotation_months", at=at)
    except ParameterUnset:
        return None
