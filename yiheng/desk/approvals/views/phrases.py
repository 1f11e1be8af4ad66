"""常用意见: the opinions that one keeps to sign with one tap."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals.forms import COMMON, Kept
from yiheng.governance.approvals import commands, queries


@policy("approvals:sign", methods=("GET", "POST"))
def phrases(request: MemberRequest) -> HttpResponse:
    """One's own and everybody's; a new one is kept."""
    form = Kept(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = taken(
            form, lambda: commands.keep_phrase(by=request.user, at=now(), **form.cleaned_data)
        )
        if kept is not None:
            return redirect("approvals:phrases")
    context = {
        "now": now(), "form": form, "own": queries.phrases_of(request.user), "common": COMMON,
    }  # fmt: skip
    return render(
        request, "desk_approvals/phrases.html", context, status=422 if form.errors else 200
    )


@policy("approvals:sign", methods=("POST",))
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    """One of one's own is kept no longer."""
    commands.drop_phrase(pk=pk, by=request.user, at=now())
    return redirect("approvals:phrases")
