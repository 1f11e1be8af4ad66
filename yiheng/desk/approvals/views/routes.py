"""Routes: the list, one version with its history, a proposal and settling it, the BPMN file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.files import handed_out
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import drawing, routing, wording
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Route, RouteChange
from yiheng.standards.bpmn import write


@policy(SIGNED_IN)
def routes(request: MemberRequest) -> HttpResponse:
    """Every route, and what waits for a second person."""
    at = now()
    context = {
        "now": at, "rows": routing.rows(at), "proposals": routing.proposals(),
        "edit": routing.may_edit(request.user, at),
    }  # fmt: skip
    return render(request, "desk_approvals/routes.html", context)


@policy(SIGNED_IN)
def route(request: MemberRequest, code: str) -> HttpResponse:
    """The version in force of a route; the next one of a route that is not in force yet."""
    found = queries.route_shown(code, now())
    if found is None:
        raise NotFound
    return _page(request, found)


@policy(SIGNED_IN)
def version(request: MemberRequest, code: str, number: int) -> HttpResponse:
    """Another version, and how it differs from the one before."""
    return _page(request, _version_or_404(code, number))


@policy(SIGNED_IN)
def bpmn(request: MemberRequest, code: str, number: int) -> HttpResponse:
    """A version as BPMN 2.0."""
    found = _version_or_404(code, number)
    content = write(drawing.process(found, wording.names_for(found.steps, now())))
    return handed_out(f"{code}-v{number}.bpmn", "application/xml", content)


@policy(SIGNED_IN)
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """A proposed version: drawn, compared with the one in force, and what may be done."""
    at, found = now(), RouteChange.objects.filter(pk=pk).select_related("route").first()
    if found is None:
        raise NotFound
    context = routing.change(found, request.user, at) | {"now": at}
    return render(request, "desk_approvals/change.html", context)


@policy(SIGNED_IN, methods=("POST",))
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw a proposed version; the command asks for the right of each."""
    stand = request.POST.get("stand", "")
    commands.settle_route(
        pk=pk, stand=stand if stand in Stand.values else "", by=request.user, at=now()
    )
    return redirect("approvals:route-change", pk=pk)


def _page(request: MemberRequest, found: Route) -> HttpResponse:
    at = now()
    context = routing.page(found, at) | {"now": at, "edit": routing.may_edit(request.user, at)}
    return render(request, "desk_approvals/route.html", context)


def _version_or_404(code: str, number: int) -> Route:
    found = Route.objects.filter(code=code, version=number).first()
    if found is None:
        raise NotFound
    return found
