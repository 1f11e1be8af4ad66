"""The lists: crises, what was never ratified, and what is being made good."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.crisis import pages
from yiheng.governance.crisis import queries
from yiheng.governance.crisis.acts import ROUTE
from yiheng.governance.crisis.commands.declaring import routes_in_force
from yiheng.governance.crisis.models import RemedyState
from yiheng.governance.crisis.permissions import DECLARE

ROWS = 20


@policy(SIGNED_IN)
def crises(request: MemberRequest) -> HttpResponse:
    """The declarations that the viewer may see, in force or over."""
    viewer, at = request.user, now()
    tab = "over" if request.GET.get("tab") == "over" else "live"
    page = Paginator(pages.listed(viewer, tab, at), ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "tab": tab, "tabs": pages.tabs(viewer, tab, at),
        "rows": [{"crisis": one, "status": pages.status(one, at)} for one in page],
        "may_declare": viewer.may(DECLARE, at), "unset": pages.unset(at),
        "unrouted": ROUTE not in routes_in_force(at),
    }  # fmt: skip
    return render(request, "desk_crisis/list.html", context)


@policy(SIGNED_IN)
def never_ratified(request: MemberRequest) -> HttpResponse:
    """从未补批清单: whose time is up and on which nobody has decided."""
    viewer, at = request.user, now()
    if not queries.oversees(viewer):
        raise NotFound
    page = Paginator(queries.never_ratified(at), ROWS).get_page(request.GET.get("page"))
    known = pages.cases(list(page))
    rows = [row | {"case": known.get(row["act"].pk)} for row in pages.acts(page, at)]
    context = {"now": at, "page": page, "rows": rows, "tabs": pages.tabs(viewer, "never", at)}
    return render(request, "desk_crisis/never_ratified.html", context)


@policy(SIGNED_IN)
def remedies(request: MemberRequest) -> HttpResponse:
    """What was refused and is made good, the latest first."""
    viewer, at = request.user, now()
    found = queries.remedies_visible_to(viewer)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [
        {"remedy": one, "tone": pages.REMEDY_TONES[RemedyState(one.state)],
         "late": one.state == RemedyState.OPEN and one.due_at <= at}
        for one in page
    ]  # fmt: skip
    context = {"now": at, "page": page, "rows": rows, "tabs": pages.tabs(viewer, "remedies", at)}
    return render(request, "desk_crisis/remedies.html", context)
