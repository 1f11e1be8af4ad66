"""What whoever runs a round does: open, extend, close, open again, ask again, carry out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.campaigns import forms, pages
from yiheng.governance.campaigns import commands
from yiheng.governance.campaigns.kinds import KINDS
from yiheng.governance.campaigns.permissions import RUN


@policy(RUN, methods=("GET", "POST"))
def begin(request: MemberRequest) -> HttpResponse:
    """Open a round by hand."""
    at, viewer = now(), request.user
    kinds = [one.name for one in KINDS.values() if viewer.may(one.run, at)]
    form = forms.Begin(request.POST or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.open_campaign(by=viewer, at=now(), **form.said()))
        if made is not None:
            return redirect(made.page)
    context = {"form": form, "tabs": pages.tabs(request, "list")}
    return render(request, "desk_campaigns/begin.html", context, status=422 if form.errors else 200)


@policy(RUN, methods=("POST",))
def extend(request: MemberRequest, pk: int) -> HttpResponse:
    """Move its end later."""
    form = forms.Until(request.POST)
    return _act(request, pk, form, _("延长期限"), lambda: commands.extend(
        pk=pk, due_at=_due(form), reason=form.cleaned_data["reason"], by=request.user, at=now()
    ))  # fmt: skip


@policy(RUN, methods=("POST",))
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """End it; a round of which all is answered needs no reason."""
    form = forms.Reason(request.POST)
    form.fields["reason"].required = False
    return _act(request, pk, form, _("结束本轮"), lambda: commands.close(
        pk=pk, reason=form.cleaned_data["reason"], by=request.user, at=now()
    ))  # fmt: skip


@policy(RUN, methods=("POST",))
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Open it again."""
    form = forms.Until(request.POST)
    return _act(request, pk, form, _("重新打开"), lambda: commands.reopen(
        pk=pk, due_at=_due(form), reason=form.cleaned_data["reason"], by=request.user, at=now()
    ))  # fmt: skip


@policy(RUN, methods=("POST",))
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask an item again."""
    found, form = pages.item_or_404(request, pk), forms.Reason(request.POST)
    return _act(request, found.campaign_id, form, _("退回重办"), lambda: commands.ask_again(
        pk=pk, reason=form.cleaned_data["reason"], by=request.user, at=now()
    ), f"/campaigns/items/{pk}/")  # fmt: skip


@policy(RUN, methods=("POST",))
def done(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how a change was carried out."""
    found, form = pages.item_or_404(request, pk), forms.Note(request.POST)
    return _act(request, found.campaign_id, form, _("办结调整"), lambda: commands.carry_out(
        pk=pk, note=form.cleaned_data["note"], by=request.user, at=now()
    ), f"/campaigns/items/{pk}/")  # fmt: skip


def _due(form: forms.Until) -> Any:
    return form.due_at()


def _act(
    request: MemberRequest, pk: int, form: Any, title: str, act: Callable[[], object],
    back: str = "",
) -> HttpResponse:  # fmt: skip
    """Do it and go back; what cannot be taken is shown on a page of its own, to be mended."""
    campaign = pages.campaign_or_404(request, pk)
    where = back or campaign.page
    if form.is_valid() and taken(form, act) is not None:
        return redirect(where)
    context = {"form": form, "campaign": campaign, "title": title, "back": where,
               "tabs": pages.tabs(request, "list")}  # fmt: skip
    return render(request, "desk_campaigns/form.html", context, status=422)
