"""The route editor: every button sends the whole draft, and nothing is kept until proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import day_of, midnight, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import drafting, drafts, drawing, trying, wording
from yiheng.desk.approvals.drafting import NewRoute, RouteForm
from yiheng.desk.approvals.drafts import Draft
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Route
from yiheng.governance.approvals.shapes import by_post, step

PROPOSE, TRY = "propose", "try"
LIMIT = "collection_request_sla"


@policy("approvals:define", methods=("GET", "POST"))
def edit(request: MemberRequest, code: str) -> HttpResponse:
    """The next version of a route, beginning with the one in force, or with the one to come."""
    found = queries.route_shown(code, now())
    if found is None:
        raise NotFound
    return _edited(request, found)


@policy("approvals:define", methods=("GET", "POST"))
def new(request: MemberRequest) -> HttpResponse:
    """A route that there has not been, beginning with one step."""
    return _edited(request, None)


def _edited(request: MemberRequest, route: Route | None) -> HttpResponse:
    at = now()
    if request.method != "POST":
        return _page(request, route, _begun(route), at)
    draft, word = drafts.read(request.POST), request.POST.get("act", "")
    if word not in (PROPOSE, TRY):
        return _page(request, route, draft, at, looked=draft.act(word))
    return _sent(request, route, draft, at, word)


def _sent(
    request: MemberRequest, route: Route | None, draft: Draft, at: datetime, word: str
) -> HttpResponse:
    """The draft is proposed or tried; what is wrong with it is said on its fields."""
    offers = drafting.offered(wording.names_for([], at))
    form = _whole(route)(request.POST, offers=offers)
    steps = drafting.parts(draft, offers, judged=True)
    whole = [one.form.is_valid() for one in steps]
    whole += [signer.is_valid() for one in steps for signer in one.signers]
    if word == TRY:
        tried = trying.tried(route, draft.data(), at) if all(whole) else None
        return _page(request, route, draft, at, judged=True, tried=tried)
    if not form.is_valid() or not all(whole):
        return _page(request, route, draft, at, form=form, judged=True)
    proposed = taken(form, lambda: _proposed(request, route, draft, form, at))
    if proposed is None:
        return _page(request, route, draft, at, form=form, judged=True)
    return redirect("approvals:route-change", pk=proposed.pk)


def _proposed(
    request: MemberRequest, route: Route | None, draft: Draft, form: RouteForm, at: datetime
) -> Any:
    given = form.cleaned_data
    since = given["since"]
    begins = midnight(since) if since and since > day_of(at) else at
    return commands.propose_route(
        code=route.code if route else given["code"], title=given["title"], steps=draft.data(),
        limit=given["limit"], in_force_from=begins, reason=given["reason"], by=request.user, at=at,
    )  # fmt: skip


def _page(
    request: MemberRequest, route: Route | None, draft: Draft, at: datetime, *,
    form: RouteForm | None = None, judged: bool = False, looked: int | None = None,
    tried: Any = None,
) -> HttpResponse:  # fmt: skip
    names = wording.names_for(draft.data(), at)
    offers = drafting.offered(names)
    if form is None:
        initial = {"title": route.title if route else "", "limit": route.limit if route else LIMIT}
        fields = _whole(route).base_fields
        kept = {name: request.POST[name] for name in fields if name in request.POST}
        form = _whole(route)(initial=initial | kept, offers=offers)
    wrong = form.is_bound or (judged and tried is None)
    context = {
        "now": at, "route": route, "form": form, "looked": looked, "tried": tried,
        "parts": drafting.parts(draft, offers, judged=judged), "count": len(draft.steps),
        "steps": drawing.route(draft.data(), names), "many": len(draft.steps) - 1,
        "coming": queries.routes_to_come(route.code, at) if route else [],
    }  # fmt: skip
    return render(request, "desk_approvals/edit.html", context, status=422 if wrong else 200)


def _whole(route: Route | None) -> type[RouteForm]:
    return RouteForm if route else NewRoute


def _begun(route: Route | None) -> Draft:
    if route is not None:
        return drafts.of(route.steps)
    return drafts.of([step("", by_post("", own_unit=True))])
