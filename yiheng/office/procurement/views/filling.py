"""Filling in an application: new, changed, kept by itself, copied, handed in, taken back."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.core.policy import policy
from yiheng.core.ui.attaching import Attach, attached
from yiheng.core.ui.formats import when
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.procurement import commands, forms, queries, rules
from yiheng.office.procurement.models import Method, Purchase, State
from yiheng.office.procurement.permissions import APPLY
from yiheng.office.procurement.views.parts import visible
from yiheng.office.procurement.views.reading import page_of

KEEPS_ITSELF = (State.DRAFT, State.RETURNED)
SUGGESTED = 40


@policy(APPLY, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Begin an application; it is saved as a draft."""
    at, more, key = now(), "more" in request.POST, key_of(request)
    form = forms.Application(request.POST or None, at=at, more=more)
    if request.method == "POST" and not more and form.is_valid():
        made = taken(
            form.matter,
            lambda: commands.draft(by=request.user, at=at, idempotency_key=key, facts=form.facts()),
        )
        if made is not None:
            return _onward(request, made)
    return _form(request, form, key=key, keeps=reverse("procurement:keep"), more=more)


@policy(APPLY, methods=("GET", "POST"))
def edit(request: Any, pk: int) -> HttpResponse:
    """Change an application; under approval this voids the signatures."""
    purchase, at, more = visible(request, pk), now(), "more" in request.POST
    rules.may_change(request.user, purchase).require()
    form = forms.Application(request.POST or None, at=at, purchase=purchase, more=more)
    refusal: Denied | None = None
    if request.method == "POST" and not more and form.is_valid():
        try:
            changed = taken(
                form.matter,
                lambda: commands.revise(pk=pk, by=request.user, at=at, facts=form.facts()),
            )
        except Denied as error:
            changed, refusal = None, error
        if changed is not None:
            return _onward(request, changed)
    keeps = reverse("procurement:keep-one", args=[pk]) if purchase.state in KEEPS_ITSELF else ""
    return _form(request, form, purchase=purchase, keeps=keeps, more=more, refusal=refusal)


@policy(APPLY, methods=("POST",))
def keep(request: Any) -> HttpResponse:
    """Keep what was typed so far as a draft; the page's address becomes that of the draft."""
    at = now()
    form = forms.Application(request.POST, at=at)
    made = commands.draft(
        by=request.user, at=at, idempotency_key=key_of(request), facts=form.facts()
    )
    answer = _kept(at)
    answer["HX-Replace-Url"] = reverse("procurement:edit", args=[made.pk])
    return answer


@policy(APPLY, methods=("POST",))
def keep_one(request: Any, pk: int) -> HttpResponse:
    """Keep what was typed so far of a draft; what is under approval is only changed on purpose."""
    at, purchase = now(), visible(request, pk)
    if purchase.state not in KEEPS_ITSELF:
        return HttpResponse(status=204)
    form = forms.Application(request.POST, at=at, purchase=purchase)
    commands.revise(pk=pk, by=request.user, at=at, facts=form.facts())
    return _kept(at)


@policy(APPLY, methods=("POST",))
def copy(request: Any, pk: int) -> HttpResponse:
    """再来一单."""
    made = commands.copy(pk=pk, by=request.user, at=now(), idempotency_key=key_of(request))
    return redirect("procurement:edit", pk=made.pk)


@policy(APPLY, methods=("POST",))
def submit(request: Any, pk: int) -> HttpResponse:
    """Hand it in; what is missing is said on the purchase's page."""
    try:
        commands.submit(pk=pk, by=request.user, at=now())
    except Denied as error:
        return page_of(request, visible(request, pk), status=403, refusal=error)
    return redirect("procurement:detail", pk=pk)


@policy(APPLY, methods=("POST",))
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take it back."""
    commands.withdraw(pk=pk, by=request.user, at=now())
    return redirect("procurement:detail", pk=pk)


@policy(APPLY, methods=("POST",))
def attach(request: Any, pk: int) -> HttpResponse:
    """Add or replace a file."""
    form = Attach(request.POST, request.FILES)
    if attached(form, partial(commands.attach, pk=pk, by=request.user, at=now())) is None:
        return page_of(request, visible(request, pk), status=422, attach=form)
    return redirect("procurement:detail", pk=pk)


@policy(APPLY, methods=("POST",))
def detach(request: Any, pk: int, file: int) -> HttpResponse:
    """Take a file off."""
    commands.detach(pk=pk, by=request.user, at=now(), attachment=file)
    return redirect("procurement:detail", pk=pk)


def _onward(request: Any, purchase: Purchase) -> HttpResponse:
    """To the purchase's page; with 保存并提交 it is handed in at once."""
    if "submit" in request.POST and purchase.state != State.IN_APPROVAL:
        answer: HttpResponse = submit(request, purchase.pk)
        return answer
    return redirect("procurement:detail", pk=purchase.pk)


def _form(
    request: Any, form: forms.Application, *, keeps: str, more: bool, key: str = "",
    purchase: Purchase | None = None, refusal: Denied | None = None,
) -> HttpResponse:  # fmt: skip
    faulty = not more and form.faulty
    quoted = form.matter["method"].value() in (Method.INQUIRY, Method.SINGLE)
    context = {
        "form": form, "purchase": purchase, "key": key, "keeps": keeps, "faulty": faulty,
        "suppliers": queries.suggested(SUGGESTED), "refusal": refusal,
        "quoted": quoted or bool(form.chosen) or form.quotes.total_error_count(),
    }  # fmt: skip
    status = 422 if faulty else 403 if refusal else 200
    answer = render(request, "procurement/form.html", context, status=status)
    if refusal is not None:
        answer["X-Clause"] = refusal.verdict.clause
    return answer


def _kept(at: datetime) -> HttpResponse:
    return HttpResponse(_("已自动保存 %(time)s") % {"time": when(at, at)})
