"""Signing several cases: each is shown first, one password is asked, each has its own result."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.core.policy import policy
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import batching
from yiheng.desk.approvals.forms import Batch
from yiheng.desk.approvals.views.showing import phrases
from yiheng.governance.approvals import commands


@sensitive_post_parameters("password")
@policy("approvals:sign", methods=("GET", "POST"))
def batch(request: MemberRequest) -> HttpResponse:
    """The chosen cases with their content; signed, what became of each."""
    if request.method != "POST":
        asked = batching.numbers(request.GET.getlist("pk"))
        return _page(request, asked, None, now())
    return _sign(request, now())


def _sign(request: MemberRequest, at: datetime) -> HttpResponse:
    """A no shows every case again that the page showed, with its ticks and the opinion."""
    chosen = dict(batching.choices(request.POST.getlist("choice")))
    asked = batching.numbers([*request.POST.getlist("pk"), *map(str, chosen)])
    form = Batch(request.POST, phrases=phrases(request.user))
    whole = form.is_valid()
    if not chosen:
        form.add_error(None, _("还没有勾选事项，请勾选要签字的各项"))
    if not chosen or not whole:
        return _page(request, asked, chosen, at, form=form, status=422)
    try:
        signed = taken(form, lambda: commands.sign_many(
            choices=list(chosen.items()), by=request.user, at=at, **form.given()
        ))  # fmt: skip
    except Denied as refusal:  # the password: nothing is signed, and the command has recorded it
        return _page(request, asked, chosen, at, form=form, refusal=refusal, status=403)
    if signed is None:
        return _page(request, asked, chosen, at, form=form, status=422)
    rows = batching.results(signed, chosen, request.user)
    context = {
        "now": at, "rows": rows, "done": sum(row["tone"] == "ok" for row in rows),
        "left": batching.left(asked, request.user, at),
    }  # fmt: skip
    return render(request, "desk_approvals/signed.html", context)


def _page(
    request: MemberRequest, asked: list[int], chosen: dict[int, str] | None, at: datetime, *,
    form: Batch | None = None, refusal: Denied | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "now": at, "items": batching.items(asked, request.user, at, chosen), "refusal": refusal,
        "form": form or Batch(phrases=phrases(request.user)),
    }  # fmt: skip
    response = render(request, "desk_approvals/batch.html", context, status=status)
    if refusal is not None:
        response["X-Clause"] = refusal.verdict.clause
    return response
