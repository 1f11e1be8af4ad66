"""The doors of two-person changes: the list, one of them, settling it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import policy
from yiheng.core.proposals import Stand
from yiheng.desk.book import changes as sheet
from yiheng.desk.book.forms import Settling, show
from yiheng.governance.regulation import commands, queries
from yiheng.governance.regulation.models import Change, ChangeKind

A_PAGE = 25
SETTLES: dict[str, Callable[..., Change]] = {
    ChangeKind.PARAMETER: commands.settle_parameter, ChangeKind.STAGE: commands.settle_stage,
    ChangeKind.WORD: commands.settle_word, ChangeKind.VERSION: commands.settle_version,
}  # fmt: skip


@policy("regulation:read")
def changes(request: Any) -> HttpResponse:
    """Every change by two persons, of a kind and a stand where they are asked for."""
    kind, stand = request.GET.get("kind", ""), request.GET.get("stand", "")
    found = queries.changes()
    if kind in ChangeKind.values:
        found = found.filter(kind=kind)
    if stand in Stand.values:
        found = found.filter(stand=stand)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now(), "page": page, "rows": [sheet.row(one) for one in page.object_list],
        "tabs": sheet.tabs(kind), "stands": Stand.choices, "stand": stand, "kind": kind,
    }  # fmt: skip
    return render(request, "desk_book/changes.html", context)


@policy("regulation:read")
def change(request: Any, pk: int) -> HttpResponse:
    """One change: what of it becomes what, from when, who and why."""
    return _page(request, _or_404(pk), Settling())


@policy("regulation:read", methods=("POST",))
def settle(request: Any, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw it; the command asks for the right of each."""
    found, form = _or_404(pk), Settling(request.POST)
    if form.is_valid():
        try:
            SETTLES[found.kind](pk=pk, by=request.user, at=now(), **form.cleaned_data)
        except Invalid as error:
            show(form, error)
        else:
            return redirect("book:change", pk=pk)
    return _page(request, found, form)


def _or_404(pk: int) -> Change:
    found = Change.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _page(request: Any, found: Change, form: Settling) -> HttpResponse:
    at = now()
    context = {"now": at, "row": sheet.row(found), "one": found, "form": form}
    context |= {"later": sheet.replaced_by(found, at)}
    context |= sheet.settling(found, request.user, at)
    return render(request, "desk_book/change.html", context, status=422 if form.errors else 200)
