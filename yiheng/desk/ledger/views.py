"""审计日志（防篡改）: the list with its search, one entry with its proof, and verifying."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.listing import listing
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.ledger import declaring, pages, titles
from yiheng.desk.ledger.forms import Crisis, Ending, Export, Search, numbers_between
from yiheng.governance.access.proving import prove
from yiheng.governance.crisis.queries import live_for
from yiheng.governance.ledger import commands, emergency, errands, queries
from yiheng.governance.ledger.models import Errand, Kind, Merged, Outcome, Restoration, State
from yiheng.governance.ledger.permissions import EMERGENCY, EXPORT, READ, VERIFY
from yiheng.governance.ledger.queries import Found
from yiheng.governance.people.models import Member


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
        "may_export": request.user.may(EXPORT, at),
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
    """Ask the worker to read the ledger again against the witness; the next page shows how far."""
    kind = Kind.SINCE if request.POST.get("kind") == Kind.SINCE else Kind.VERIFY
    errands.ask_verification(by=request.user, at=now(), kind=kind)
    return redirect("ledger:work")


@policy(READ)
def work(request: MemberRequest) -> HttpResponse:
    """Verifications and exports: what runs, what came of it, and asking for another."""
    at, form = now(), Export(request.GET or None)
    page = Paginator(Errand.objects.order_by("-pk"), 12).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "form": form, "growth": pages.growth(),
        "running": any(one.state in (State.WAITING, State.RUNNING) for one in page),
        "may_verify": request.user.may(VERIFY, at), "may_export": request.user.may(EXPORT, at),
        "restorations": Restoration.objects.order_by("-pk")[:5],
    }  # fmt: skip
    return render(request, "desk_ledger/work.html", context)


@policy(EXPORT, methods=("POST",))
def export(request: MemberRequest) -> HttpResponse:
    """Ask the worker for the evidence of some days (0-g)."""
    form = Export(request.POST)
    if not form.is_valid():
        raise Invalid("since", str(next(iter(form.errors.values()))[0]))
    days = form.cleaned_data
    first, last = numbers_between(days["since"], days["until"])
    errands.ask_export(
        first=first, last=last, subjects=days["subjects"], by=request.user, at=now()
    )  # fmt: skip
    return redirect("ledger:work")


@policy(EXPORT)
def evidence(request: MemberRequest, pk: int) -> FileResponse:
    """The evidence, for a week; each download is an entry."""
    errand = Errand.objects.filter(pk=pk, kind=Kind.EXPORT, state=State.DONE).first()
    if errand is None or not errands.file_of(errand).is_file():
        raise NotFound
    commands.download(errand=errand, by=request.user, at=now())
    file = errands.file_of(errand)
    return FileResponse(file.open("rb"), as_attachment=True, filename=file.name)


@policy(READ)
def growth(request: MemberRequest, first: int, second: int) -> HttpResponse:
    """The drawn proof that one checkpoint's ledger is the beginning of another's."""
    drawn = pages.growth(first, second)
    if drawn is None:
        raise NotFound
    return render(request, "desk_ledger/growth.html", {"growth": drawn, "now": now()})


@policy(READ)
def overview(request: MemberRequest) -> HttpResponse:
    """Thirty days at a glance: how much was done, what was refused, by clause and by person."""
    return render(request, "desk_ledger/overview.html", pages.overview(now()))


@policy(EXPORT)
def sheet(request: MemberRequest) -> HttpResponse:
    """What was searched for as CSV, at most 10,000 lines."""
    form = Search(request.GET)
    if not form.is_valid():
        raise Invalid("since", str(next(iter(form.errors.values()))[0]))
    found = commands.list_entries(wanted=form.wanted(), by=request.user, at=now())
    return listing("ledger.csv", pages.heads(), found, pages.cells, most=commands.MOST)


@policy(EMERGENCY, methods=("GET", "POST"))
def in_crisis(request: MemberRequest) -> HttpResponse:
    """应急只读: declare it, or end the one that runs; the own password is asked again."""
    at = now()
    running = emergency.active(at)
    form = Ending(request.POST or None) if running else Crisis(
        request.POST or None, crises=live_for(request.user, at),
        initial={"crisis": request.GET.get("crisis", "")},
    )  # fmt: skip
    refusal: Denied | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if _declared_or_ended(request.user, form, at, ends=running is not None):
                return redirect("ledger:emergency")
        except Denied as error:
            refusal = error
    context = {
        "now": at, "form": form, "running": running, "limit": declaring.most_hours(at),
        "refusal": refusal,
        "declared": emergency.declared(),
        "merged": Merged.objects.order_by("-at")[:10], "file": settings.EMERGENCY_FILE,
    }  # fmt: skip
    status = 403 if refusal else 422 if form.errors else 200
    answer = render(request, "desk_ledger/emergency.html", context, status=status)
    if refusal is not None:
        answer["X-Clause"] = refusal.verdict.clause
    return answer


def _declared_or_ended(by: Member, form: forms.Form, at: datetime, *, ends: bool) -> bool:
    """Prove who it is, and do it; what cannot be taken stands on its field (False)."""
    given = dict(form.cleaned_data)
    prove(by=by, proof=given.pop("password"), at=at, clause="6.2-a")
    if ends:
        declaring.end(by=by, at=at)
        return True
    return taken(form, lambda: declaring.declare(by=by, at=at, **given)) is not None


def _found(request: MemberRequest, form: Search) -> Found:
    wanted = form.wanted()
    if wanted.names_somebody:
        return commands.search(wanted=wanted, by=request.user, at=now())
    return queries.page(queries.visible_to(request.user), wanted)
