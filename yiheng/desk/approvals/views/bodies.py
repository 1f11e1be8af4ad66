"""Bodies: who sits in each, a proposed register and settling it, the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import day_of, local, now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.listing import csv_file
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import registers, seating
from yiheng.desk.approvals.registers import Whole
from yiheng.desk.approvals.views.showing import SUGGESTIONS
from yiheng.governance.approvals import commands, queries, rules
from yiheng.governance.approvals.models import BodyChange
from yiheng.governance.people.models import Member


@policy(SIGNED_IN)
def bodies(request: MemberRequest) -> HttpResponse:
    """Every body with its seats, and the departments that have none in the committee."""
    at = now()
    context = seating.bodies(request.user, at) | {"now": at}
    return render(request, "desk_approvals/bodies.html", context)


@policy(SIGNED_IN)
def sheet(request: MemberRequest) -> HttpResponse:
    """The register of all bodies as CSV, past seats too."""
    return csv_file(f"bodies-{local(now()):%Y%m%d}.csv", seating.heads(), seating.lines())


@policy(SIGNED_IN)
def body(request: MemberRequest, code: str) -> HttpResponse:
    """One body with everybody who sat in it."""
    at = now()
    context = seating.body(code, request.user, at) | {"now": at}
    return render(request, "desk_approvals/body.html", context)


@policy("approvals:define", methods=("GET", "POST"))
def edit(request: MemberRequest, code: str) -> HttpResponse:
    """The next register of a body, beginning with the one that is held."""
    at = now()
    seating.known_or_404(code)
    held = seating.listed(queries.seated(code, day_of(at)))
    sent = request.POST if request.method == "POST" else None
    more = sent is not None and "more" in sent
    rows, form = registers.rows(sent, held, more=more), Whole(None if more else sent)
    if more and sent is not None:
        form = Whole(initial={name: sent.get(name, "") for name in Whole.base_fields})
    if sent is None or more:
        return _edited(request, code, rows, form, at)
    if not (form.is_valid() & rows.is_valid()):
        return _edited(request, code, rows, form, at, status=422)
    try:
        made = taken(form, lambda: commands.propose_seats(
            body=code, seats=registers.seats(rows), reason=form.cleaned_data["reason"],
            since=form.cleaned_data["since"] or day_of(at), by=request.user, at=at,
        ))  # fmt: skip
    except Denied as refusal:  # recorded by the command; what was typed must not be lost
        return _edited(request, code, rows, form, at, status=403, refusal=refusal)
    if made is None:
        return _edited(request, code, rows, form, at, status=422)
    return redirect("approvals:body-change", pk=made.pk)


@policy(SIGNED_IN)
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """A proposed register: who comes, who leaves, and what may be done."""
    at, found = now(), BodyChange.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    context = seating.change(found, request.user, at) | {"now": at}
    return render(request, "desk_approvals/body_change.html", context)


@policy(SIGNED_IN, methods=("POST",))
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw a register; the command asks for the right of each."""
    stand = request.POST.get("stand", "")
    commands.settle_seats(
        pk=pk, stand=stand if stand in Stand.values else "", by=request.user, at=now()
    )
    return redirect("approvals:body-change", pk=pk)


def _edited(
    request: MemberRequest, code: str, rows: Any, form: Whole, at: datetime, *,
    status: int = 200, refusal: Denied | None = None,
) -> HttpResponse:  # fmt: skip
    here = Member.objects.filter(is_active=True).select_related("unit").order_by("pk")
    context = {
        "now": at, "code": code, "title": seating.known_or_404(code), "rows": rows, "form": form,
        "clause": rules.clause_of(code), "refusal": refusal, "colleagues": here[:SUGGESTIONS],
        "waiting": queries.waiting_body_changes().get(code),
    }  # fmt: skip
    answer = render(request, "desk_approvals/body_edit.html", context, status=status)
    if refusal is not None:
        answer["X-Clause"] = refusal.verdict.clause
    return answer
