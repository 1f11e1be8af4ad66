"""审计日志（防篡改）: the list with its search, one entry with its proof, and verifying."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.ledger import pages, titles
from yiheng.desk.ledger.forms import Search
from yiheng.governance.ledger import commands, queries
from yiheng.governance.ledger.checkpoints import BadWitness, verify_with_witness
from yiheng.governance.ledger.models import Outcome
from yiheng.governance.ledger.permissions import READ, VERIFY
from yiheng.governance.ledger.queries import Found
from yiheng.governance.ledger.tree import EMPTY
from yiheng.governance.ledger.verifying import Fault, Report


@policy(READ)
def entries(request: MemberRequest) -> HttpResponse:
    """Newest first; whoever looks for one person or patient leaves an entry (0-g)."""
    at, form = now(), Search(request.GET)
    found = _found(request, form) if form.is_valid() else Found((), None, None)
    refused = request.GET.copy()
    for gone in ("before", "after"):
        refused.pop(gone, None)
    refused["outcome"] = Outcome.REFUSED
    context: dict[str, Any] = pages.state(at) | {
        "now": at, "form": form, "found": found, "rows": [pages.row(one) for one in found.rows],
        "narrows": form.is_valid() and form.narrows, "actions": titles.known(),
        "only_refused": f"?{refused.urlencode()}", "may_verify": request.user.may(VERIFY, at),
    }  # fmt: skip
    return render(request, "desk_ledger/entries.html", context, status=422 if form.errors else 200)


@policy(READ)
def entry(request: MemberRequest, seq: int) -> HttpResponse:
    """One entry: its fields, its digests, the checkpoint that covers it, the way to the root."""
    found = queries.visible_to(request.user).filter(seq=seq).first()
    if found is None:
        raise NotFound
    return render(request, "desk_ledger/entry.html", pages.one(found) | {"now": now()})


@policy(VERIFY, methods=("POST",))
def verify(request: MemberRequest) -> HttpResponse:
    """Read the whole ledger again against the witness, and keep what was found."""
    started = time.monotonic()
    try:
        report = verify_with_witness()
    except BadWitness:
        report = Report(0, EMPTY, 0, fault=Fault.WITNESS)
    spent = int((time.monotonic() - started) * 1000)
    commands.keep_verification(report=report, milliseconds=spent, by=request.user, at=now())
    return redirect("ledger:entries")


def _found(request: MemberRequest, form: Search) -> Found:
    wanted = form.wanted()
    if wanted.names_somebody:
        return commands.search(wanted=wanted, by=request.user, at=now())
    return queries.page(queries.visible_to(request.user), wanted)
