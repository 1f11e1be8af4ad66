"""审批: the lists, and a case with what may be done."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from yiheng.core.clock import local, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.listing import listing
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import lists
from yiheng.desk.approvals.forms import Find
from yiheng.desk.approvals.views.showing import case_or_404, page
from yiheng.governance.approvals import queries

A_PAGE = 20


@policy(SIGNED_IN)
def cases(request: MemberRequest) -> HttpResponse:
    """待我签, 我已签, 我发起的, 传阅我的, 全部, 岗位空缺; narrowed, twenty a page."""
    viewer, at = request.user, now()
    tab = _tab(request, at)
    form = _find(request, at)
    found = lists.found(tab, form, viewer, at)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "rows": lists.shown(tab, page.object_list, at), "tab": tab,
        "tabs": lists.tabs(tab, viewer, at), "empty": lists.empty(tab), "form": form,
        "time": lists.kinds()[tab].time, "standing": viewer.standing_in(at),
        "narrowed": any(form.cleaned_data.values()),
    }  # fmt: skip
    return render(request, "desk_approvals/list.html", context)


@policy(SIGNED_IN)
def sheet(request: MemberRequest) -> HttpResponse:
    """The list as CSV, as it is narrowed."""
    at = now()
    tab = _tab(request, at)
    found = lists.found(tab, _find(request, at), request.user, at)
    name = f"approvals-{tab}-{local(at):%Y%m%d}.csv"
    return listing(name, lists.heads(tab), found, lambda row: lists.cells(tab, row, at))


@policy(SIGNED_IN)
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """One case: the flow, what is to be signed, the opinions, the checks, and what may be done."""
    return page(request, case_or_404(request, pk), now())


def _tab(request: MemberRequest, at: datetime) -> str:
    tab = request.GET.get("tab", "todo")
    return tab if lists.open_to(tab, request.user, at) else "todo"


def _find(request: MemberRequest, at: datetime) -> Find:
    routes = [(one.code, one.title) for one in queries.routes_in_force(at)]
    return Find(request.GET, routes=routes)
