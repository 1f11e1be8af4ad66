"""借阅与保管: what waits to be lent, what is lent, what is due to be destroyed, what is amiss."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import day_of, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import taken
from yiheng.office.documents import commands, describing, forms, pages, queries
from yiheng.office.documents.models import Standing, State
from yiheng.office.documents.permissions import CONTRACTS, KEEP

ROWS, MOST = 20, 50


@policy(SIGNED_IN)
def keeping(request: Any) -> HttpResponse:
    """The keeper's desk."""
    return _page(request)


@policy(SIGNED_IN, methods=("POST",))
def freeze(request: Any, pk: int) -> HttpResponse:
    """冻结."""
    return _act(request, pk, commands.freeze)


@policy(SIGNED_IN, methods=("POST",))
def thaw(request: Any, pk: int) -> HttpResponse:
    """解除冻结."""
    commands.thaw(pk=pk, by=request.user, at=now())
    return redirect("documents:record", pk=pk)


@policy(SIGNED_IN, methods=("POST",))
def dispose(request: Any, pk: int) -> HttpResponse:
    """销毁."""
    return _act(request, pk, commands.dispose)


@policy(SIGNED_IN)
def record(request: Any, pk: int) -> HttpResponse:
    """The keeper's card of a document: what it is called, never what is in it."""
    return _card(request, pk, forms.Reason())


def _act(request: Any, pk: int, act: Any) -> HttpResponse:
    form = forms.Reason(request.POST)
    if form.is_valid():
        done = taken(form, lambda: act(pk=pk, by=request.user, at=now(), **form.cleaned_data))
        if done is not None:
            return redirect("documents:record", pk=pk)
    return _card(request, pk, form, status=422)


def _card(request: Any, pk: int, form: forms.Reason, status: int = 200) -> HttpResponse:
    document, at = queries.kept_by(request.user).filter(pk=pk).first(), now()
    if document is None:
        raise NotFound
    verdict = pages.disposal(document, request.user, at)
    loans = queries.loans_kept_by(request.user).filter(document=document).order_by("-asked_at")
    context = pages.row(document) | {
        "now": at, "form": form, "dispose": verdict, "kept": describing.kept(document),
        "loans": [pages.loan_row(one) for one in loans[:MOST]],
        "seen": queries.visible_to(request.user).filter(pk=pk).exists(),
    }  # fmt: skip
    return render(request, "documents/record.html", context, status=status)


def _page(request: Any) -> HttpResponse:
    viewer, at = request.user, now()
    if not (viewer.may(KEEP, at) or viewer.may(CONTRACTS, at)):
        raise NotFound
    kept = queries.kept_by(viewer).filter(state=State.IN_FORCE)
    due = kept.filter(kept_until__lte=day_of(at)).order_by("kept_until", "pk")
    running = queries.loans_kept_by(viewer).filter(
        standing__in=(Standing.GRANTED, Standing.EXPIRED)).order_by("until")  # fmt: skip
    page = Paginator(queries.kept_by(viewer).order_by("-issued_at", "-pk"), ROWS)
    context = {
        "now": at, "tabs": pages.tabs(viewer, pages.KEPT, at), "rooms": pages.rooms(),
        "waiting": [pages.loan_row(one) for one in queries.loans_to_decide(viewer)[:MOST]],
        "running": [pages.loan_row(one) for one in running[:MOST]],
        "due": [pages.row(one) for one in due[:MOST]], "chart": pages.chart(viewer),
        "faulty": list(queries.faulty(viewer)[:MOST]),
        "page": (shown := page.get_page(request.GET.get("page"))),
        "rows": [pages.row(one) | {"kept": describing.kept(one)} for one in shown.object_list],
    }  # fmt: skip
    return render(request, "documents/keeping.html", context)
