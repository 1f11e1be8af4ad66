"""拆分预警: the list, and what audit says of each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import splits as shown
from yiheng.desk.approvals.forms import Judged
from yiheng.governance.approvals import commands, queries

A_PAGE = 20


@policy("approvals:judge-splits")
def splits(request: MemberRequest) -> HttpResponse:
    """Every alarm, the open ones first."""
    at = now()
    alarms = queries.split_alarms(request.user, at)
    page = Paginator(alarms, A_PAGE).get_page(request.GET.get("page"))
    context = {"now": at, "page": page, "rows": shown.rows(page.object_list)}
    return render(request, "desk_approvals/splits.html", context)


@policy("approvals:judge-splits", methods=("GET", "POST"))
def split(request: MemberRequest, pk: int) -> HttpResponse:
    """One alarm with what was added up, and judging it."""
    at = now()
    alarm = queries.split_alarms(request.user, at).filter(pk=pk).first()
    if alarm is None:
        raise NotFound
    form = Judged(request.POST or None)
    if request.method == "POST" and form.is_valid():
        judged = taken(form, lambda: commands.judge_split(
            pk=pk, by=request.user, at=at, **form.cleaned_data
        ))  # fmt: skip
        if judged is not None:
            return redirect("approvals:split", pk=pk)
    context = shown.one(alarm, request.user) | {"now": at, "form": form}
    return render(request, "desk_approvals/split.html", context, status=422 if form.errors else 200)
