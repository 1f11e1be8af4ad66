"""Signing: one case over what was read, and the resolution that a body's step rests on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals.views.showing import case_or_404, page, resolving, signing
from yiheng.governance.approvals import commands, queries


@sensitive_post_parameters("password")
@policy("approvals:sign", methods=("POST",))
def sign(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign, return or refuse; a no keeps the opinion that was typed and shows the page anew.

    A second click on what is signed meanwhile is answered as the first."""
    at, found = now(), case_or_404(request, pk)
    form = signing(found, request.user, request.POST)
    if not form.is_valid():
        return page(request, found, at, form=form, status=422)
    try:
        done = taken(form, lambda: commands.sign(pk=pk, by=request.user, at=at, **form.given()))
    except Denied as refusal:  # recorded by the command; what was typed must not be lost
        given = form.given()
        if queries.has_signed(request.user, pk, given["shown"], given["decision"]):
            return redirect("approvals:case", pk=pk)
        return page(request, case_or_404(request, pk), at, form=form, refusal=refusal, status=403)
    if done is None:
        return page(request, found, at, form=form, status=422)
    return redirect("approvals:case", pk=pk)


@policy("approvals:sign", methods=("POST",))
def resolve(request: MemberRequest, pk: int) -> HttpResponse:
    """Attach the resolution of the body whose step waits."""
    at, found = now(), case_or_404(request, pk)
    form = resolving(found, request.user, at, request.POST, request.FILES)
    if form.is_valid():
        given = form.given()
        try:
            kept = taken(form, lambda: commands.keep_resolution(
                pk=pk, by=request.user, at=at, **given
            ))  # fmt: skip
        except Denied as refusal:
            return page(request, found, at, resolved=form, refusal=refusal, status=403)
        if kept is not None:
            return redirect("approvals:case", pk=pk)
    return page(request, found, at, resolved=form, status=422)


@policy(SIGNED_IN)
def resolution(request: MemberRequest, pk: int) -> HttpResponse:
    """The file of a resolution; opening it is recorded."""
    kept, content = commands.read_resolution(pk=pk, by=request.user, at=now())
    return handed_out(kept.name, kept.content_type, content)
