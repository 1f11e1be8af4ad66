"""借阅: asking, what one has borrowed, deciding, giving back, and statutory inspections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.documents import commands, forms, pages, queries
from yiheng.office.documents.models import Loan, Standing
from yiheng.office.documents.permissions import INSPECT
from yiheng.office.documents.views.finding import loan_of

ROWS, MOST_CHOICES = 20, 200


@policy(SIGNED_IN, methods=("GET", "POST"))
def borrow(request: Any) -> HttpResponse:
    """借阅单."""
    form = forms.Borrow(request.POST or None, initial={
        "key": uuid4().hex, "wanted": request.GET.get("wanted", "")[:80]})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.borrow(
            by=request.user, at=now(), idempotency_key=key_of(request), wanted=form.asked()
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    context = {"form": form, "inspects": pages.may_inspect(request.user, now())}
    return render(request, "documents/borrow.html", context, status=422 if form.errors else 200)


@policy(INSPECT, methods=("GET", "POST"))
def inspect(request: Any) -> HttpResponse:
    """法定检查: recorded, never refused."""
    form = forms.Inspect(request.POST or None, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.inspect(
            by=request.user, at=now(), idempotency_key=key_of(request), wanted=form.asked(),
            authority=form.cleaned_data["authority"],
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    context = {"form": form, "inspection": True}
    return render(request, "documents/borrow.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN)
def loans(request: Any) -> HttpResponse:
    """What one has asked for, by standing."""
    at, viewer = now(), request.user
    asked = request.GET.get("state", "")
    found = queries.loans_of(viewer)
    if asked in Standing.values:
        found = found.filter(standing=asked)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "tabs": pages.tabs(viewer, pages.LOANED, at),
        "rooms": pages.rooms(), "asked": asked, "states": Standing.choices,
        "rows": [pages.loan_row(one) for one in page.object_list],
    }  # fmt: skip
    return render(request, "documents/loans.html", context)


@policy(SIGNED_IN)
def loan(request: Any, pk: int) -> HttpResponse:
    """One 借阅单: its result for the borrower, its decision for the keeper."""
    return _page(request, loan_of(request, pk))


@policy(SIGNED_IN, methods=("POST",))
def lend(request: Any, pk: int) -> HttpResponse:
    """同意."""
    found = loan_of(request, pk)
    form = _lend_form(request, found, request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.lend(
            pk=pk, by=request.user, at=now(), document=int(form.cleaned_data["document"]),
            answer=form.cleaned_data["answer"],
        ))  # fmt: skip
        if done is not None:
            return redirect(done.page)
    return _page(request, found, status=422, lend_form=form)


@policy(SIGNED_IN, methods=("POST",))
def refuse(request: Any, pk: int) -> HttpResponse:
    """不同意."""
    found, form = loan_of(request, pk), forms.Refuse(request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.refuse_loan(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect(done.page)
    return _page(request, found, status=422, refuse_form=form)


@policy(SIGNED_IN, methods=("POST",))
def give_back(request: Any, pk: int) -> HttpResponse:
    """归还."""
    return _done(request, pk, commands.give_back)


@policy(SIGNED_IN, methods=("POST",))
def withdraw(request: Any, pk: int) -> HttpResponse:
    """撤回."""
    return _done(request, pk, commands.withdraw_loan)


def _done(request: Any, pk: int, act: Callable[..., Loan]) -> HttpResponse:
    return redirect(act(pk=pk, by=request.user, at=now()).page)


def _page(request: Any, found: Loan, status: int = 200, **more: Any) -> HttpResponse:
    at = now()
    context = pages.loan(found, request.user, at) | {"now": at}
    if context["decide"]:
        context |= {"lend_form": _lend_form(request, found), "refuse_form": forms.Refuse()}
    return render(request, "documents/loan.html", context | more, status=status)


def _lend_form(request: Any, found: Loan, given: Any = None) -> forms.Lend:
    lendable = queries.lendable(request.user, found.contract).order_by("-issued_at")
    meant = queries.called(request.user, found.wanted, found.contract)
    choices = [(str(one.pk), f"{one.name}（{one.number}）") for one in lendable[:MOST_CHOICES]]
    if meant is not None and str(meant.pk) not in dict(choices):
        choices.insert(0, (str(meant.pk), f"{meant.name}（{meant.number}）"))
    initial = {"document": str(meant.pk)} if meant else {}
    return forms.Lend(given, choices=choices, initial=initial)
