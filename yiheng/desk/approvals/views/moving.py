"""Every move of a case beside signing: transfer, add a signer, send round, urge, and so on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import key_of, taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals.moving import MOVES
from yiheng.desk.approvals.views.showing import case_or_404, page
from yiheng.governance.approvals import commands


@policy(SIGNED_IN, methods=("POST",))
def move(request: MemberRequest, pk: int, code: str) -> HttpResponse:
    """One move; a no keeps what was typed and shows the page anew."""
    at, found, one = now(), case_or_404(request, pk), MOVES.get(code)
    if one is None:
        raise NotFound
    form = one.form(request.POST, prefix=code)
    if not form.is_valid():
        return page(request, found, at, moved={code: form}, status=422)
    given = form.cleaned_data | ({"idempotency_key": key_of(request)} if one.keyed else {})
    try:
        done = taken(form, lambda: one.do(pk=pk, by=request.user, at=at, **given))
    except Denied as refusal:  # recorded by the command
        return page(request, found, at, moved={code: form}, refusal=refusal, status=403)
    if done is None:
        return page(request, found, at, moved={code: form}, status=422)
    return redirect("approvals:case", pk=pk)


@policy(SIGNED_IN, methods=("POST",))
def acknowledge(request: MemberRequest, pk: int) -> HttpResponse:
    """The receipt of whoever was asked to read."""
    commands.acknowledge(pk=pk, by=request.user, at=now())
    return redirect("approvals:case", pk=pk)
