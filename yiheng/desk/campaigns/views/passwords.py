"""Until when passwords of system administration hold, and the exceptions from changing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.campaigns import forms, pages
from yiheng.governance.access import commands, queries, rules
from yiheng.governance.access.permissions import CONFIRM_EXCEPTION, CREDENTIALS, EXCEPT
from yiheng.governance.access.queries import Password
from yiheng.governance.regulation.editions import edition_at

READING = "C13"
TONES = {Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: ""}


@policy(CREDENTIALS)
def passwords(request: MemberRequest) -> HttpResponse:
    """Who must change when, what this hospital has chosen, and what is excepted."""
    return _page(request, forms.Except())


@policy(EXCEPT, methods=("POST",))
def propose(request: MemberRequest) -> HttpResponse:
    """Propose an exception."""
    form = forms.Except(request.POST)
    if form.is_valid():
        done = taken(
            form, lambda: commands.propose_exception(by=request.user, at=now(), **form.said())
        )
        if done is not None:
            return redirect("campaigns:passwords")
    return _page(request, form)


@policy(CREDENTIALS, methods=("POST",))
def settle(request: MemberRequest) -> HttpResponse:
    """Confirm, refuse or withdraw; the command asks who may."""
    form = forms.Settle(request.POST)
    if not form.is_valid():
        raise NotFound
    commands.settle_exception(by=request.user, at=now(), **form.cleaned_data)
    return redirect("campaigns:passwords")


@policy(EXCEPT, methods=("POST",))
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """End an exception before its time."""
    commands.end_exception(pk=pk, by=request.user, at=now())
    return redirect("campaigns:passwords")


def _page(request: MemberRequest, form: forms.Except) -> HttpResponse:
    at, viewer = now(), request.user
    found = queries.passwords(at)
    page = Paginator(queries.exceptions(), 10).get_page(request.GET.get("page"))
    live = {one.pk for one in queries.exceptions_at(at)}
    may_confirm = viewer.may(CONFIRM_EXCEPTION, at)
    context = {
        "rows": [_row(one, at) for one in found], "limits": queries.limits(at), "form": form,
        "reading": edition_at(at).interpretations.get(READING), "at": at, "page": page,
        "remembered": rules.REMEMBERED, "tabs": pages.tabs(request, "passwords"),
        "late": sum(one.over(at) for one in found), "may_except": viewer.may(EXCEPT, at),
        "exceptions": [
            {"one": one, "tone": TONES[Stand(one.stand)], "live": one.pk in live,
             "own": one.proposed_by == str(viewer.pk),
             "may_confirm": bool(may_confirm) and one.open and one.member_id != viewer.pk}
            for one in page
        ],
    }  # fmt: skip
    return render(
        request, "desk_campaigns/passwords.html", context, status=422 if form.errors else 200
    )


def _row(one: Password, at: datetime) -> dict[str, Any]:
    kind, state = "ok", _("在期")
    if one.exception is not None:
        kind, state = "info", _("例外在期")
    elif one.over(at):
        kind, state = "bad", _("已超期，登录时须更换")
    elif one.ends is not None and (one.ends - at).days < queries.WARNED_DAYS:
        kind, state = "warn", _("即将到期")
    used = 0
    if one.set_at and one.ends:
        whole = max((one.ends - one.set_at).total_seconds(), 1)
        used = min(100, round(100 * (at - one.set_at).total_seconds() / whole))
    said = _("周期已用 %(used)s%%") % {"used": used}
    titles = "、".join(post.title for post in one.posts)
    return {"one": one, "kind": kind, "state": state, "used": used, "said": said, "posts": titles,
            "tone": "" if kind in ("ok", "info") else kind}  # fmt: skip
