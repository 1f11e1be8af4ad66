"""补救: handed over, reported, verified; all on the page of the act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.crisis import answers, forms
from yiheng.desk.crisis.views import acts
from yiheng.governance.crisis import commands, queries
from yiheng.governance.crisis.models import Remedy
from yiheng.governance.crisis.permissions import DECLARE, VERIFY


@policy(DECLARE, methods=("POST",))
def hand_over(request: MemberRequest, pk: int) -> HttpResponse:
    """Say who makes it good, and until when."""
    form, at = forms.HandOver(request.POST), now()

    def act() -> Remedy:
        return commands.hand_over(pk=pk, by=request.user, at=at, **form.cleaned_data)

    return _answered(request, pk, at, "hand_over", form, act)


@policy(SIGNED_IN, methods=("POST",))
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what was done."""
    form, at = forms.Words(request.POST), now()

    def act() -> Remedy:
        return commands.report(pk=pk, by=request.user, at=at, **form.cleaned_data)

    return _answered(request, pk, at, "report_form", form, act)


@policy(VERIFY, methods=("POST",))
def verify(request: MemberRequest, pk: int) -> HttpResponse:
    """Find it made good, or send it back."""
    form, at = forms.Verify(request.POST), now()

    def act() -> Remedy:
        typed = form.cleaned_data
        return commands.verify(
            pk=pk, good=typed["good"] == "yes", remark=typed["remark"], by=request.user, at=at
        )

    return _answered(request, pk, at, "verify", form, act)


def _answered(
    request: MemberRequest, pk: int, at: datetime, name: str, form: Form,
    act: Callable[[], Remedy],
) -> HttpResponse:  # fmt: skip
    found = queries.remedies_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    refusal: Denied | None = None
    if form.is_valid():
        made, refusal = answers.tried(form, act)
        if made is not None:
            return redirect(found.act.page)
    return acts.page(request, found.act_id, at, refusal=refusal, **{name: form})
