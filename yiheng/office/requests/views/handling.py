"""A request with its flow, its handling, and its printed sheet."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import taken
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.queries import house
from yiheng.office.requests import commands, forms, pages, queries, subjects
from yiheng.office.requests.models import Request, State
from yiheng.office.requests.views.finding import visible


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """What was asked for, the flow, what happened, and what one can do."""
    return _page(request, visible(request, pk))


@policy(SIGNED_IN)
def sheet(request: Any, pk: int) -> HttpResponse:
    """The request as a form on A4."""
    found = visible(request, pk)
    if found.submitted_at is None:
        raise NotFound
    case = queries.case_of(found)
    entry = Entry.objects.filter(target=name_of(found)).order_by("-seq")
    code = sha256(queries.content_bytes(pk)).hexdigest()[:16]
    context = pages.detail(found, request.user, now()) | {
        "hospital": house() or _("医院"), "back": found.page, "number": found.number,
        "lines": subjects.lines(found), "definition": found.definition,
        "signatures": [one for one in reversed(pages.events(found, case)) if one.get("paper")],
        "entry": entry.values_list("seq", flat=True).first(),
        "root": " ".join(code[start : start + 4] for start in range(0, 16, 4)),
    }  # fmt: skip
    return render(request, "requests/sheet.html", context)


@policy(SIGNED_IN, methods=("POST",))
def claim(request: Any, pk: int) -> HttpResponse:
    """Take it on."""
    commands.claim(pk=pk, by=request.user, at=now())
    return redirect("requests:detail", pk=pk)


@policy(SIGNED_IN, methods=("POST",))
def finish(request: Any, pk: int) -> HttpResponse:
    """It is done."""
    form = forms.Result(request.POST)
    return _said(request, pk, "result_form", form, commands.finish)


@policy(SIGNED_IN, methods=("POST",))
def give_back(request: Any, pk: int) -> HttpResponse:
    """Give it back to the post."""
    return _said(request, pk, "back_form", forms.Reason(request.POST), commands.give_back)


@policy(SIGNED_IN, methods=("POST",))
def confirm(request: Any, pk: int) -> HttpResponse:
    """The applicant: it is done."""
    commands.confirm(pk=pk, by=request.user, at=now())
    return redirect("requests:detail", pk=pk)


@policy(SIGNED_IN, methods=("POST",))
def reopen(request: Any, pk: int) -> HttpResponse:
    """The applicant: it is not done."""
    return _said(request, pk, "reopen_form", forms.Reason(request.POST), commands.reopen)


def _said(
    request: Any, pk: int, name: str, form: django_forms.Form, act: Callable[..., Request]
) -> HttpResponse:
    """An act that wants words: a no stands on its input or above, with what was typed."""
    found = visible(request, pk)
    if form.is_valid():
        try:
            made = taken(form, lambda: act(pk=pk, by=request.user, at=now(), **form.cleaned_data))
        except Denied as refusal:
            said = "\n".join(map(str, form.cleaned_data.values()))
            more = {"refusal": refusal, "unsaid": said, name: form}
            answer = _page(request, visible(request, pk), status=403, **more)
            answer["X-Clause"] = refusal.verdict.clause
            return answer
        if made is not None:
            return redirect("requests:detail", pk=pk)
    return _page(request, found, status=422, **{name: form})


def _page(request: Any, found: Request, status: int = 200, **more: Any) -> HttpResponse:
    at = now()
    context = pages.detail(found, request.user, at) | {
        "now": at, "key": uuid4().hex, "result_form": forms.Result(),
        "back_form": forms.Reason(auto_id="back_%s"),
        "reopen_form": forms.Reason(auto_id="reopen_%s"), "states": State,
    } | more  # fmt: skip
    return render(request, "requests/detail.html", context, status=status)
