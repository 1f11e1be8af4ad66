"""Bringing a document, its next version, or a file that is named already; handing in, issuing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.documents import commands, forms, pages, queries, rules
from yiheng.office.documents.models import Document, State
from yiheng.office.documents.permissions import WRITE
from yiheng.office.documents.views.finding import pending_of, upload_of, version_of, visible


@policy(WRITE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Begin a document."""
    at = now()
    form = forms.Write(request.POST or None, request.FILES or None, by=request.user, at=at)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.draft(
            by=request.user, at=at, idempotency_key=key_of(request), facts=form.facts(),
            upload=_brought(form),
        ))  # fmt: skip
        if made is not None:
            return redirect("documents:pending", pk=made.pk)
    return _form(request, form, "new")


@policy(WRITE, methods=("GET", "POST"))
def take_in(request: Any) -> HttpResponse:
    """Take in a file that is named already: its name is checked, not made."""
    form = forms.TakeIn(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.take_in(
            by=request.user, at=now(), idempotency_key=key_of(request), facts=form.facts(),
            upload=_brought(form),
        ))  # fmt: skip
        if made is not None:
            return redirect("documents:pending", pk=made.pk)
    return _form(request, form, "take-in")


@policy(SIGNED_IN, methods=("GET", "POST"))
def add(request: Any, pk: int) -> HttpResponse:
    """Bring the next version."""
    document = visible(request, pk)
    rules.may_write(request.user, document, queries.pending(document), now()).require()
    form = forms.Next(request.POST or None, request.FILES or None, document=document)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.add_version(
            pk=pk, by=request.user, at=now(), change=form.cleaned_data["change"],
            facts=form.facts(), upload=_brought(form),
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    return _form(request, form, "add", document)


@policy(SIGNED_IN, methods=("GET", "POST"))
def edit(request: Any, pk: int) -> HttpResponse:
    """Change what is not issued."""
    version, at = pending_of(request, pk), now()
    document = version.document
    rules.may_change(request.user, document, version, at).require()
    given = (request.POST or None, request.FILES or None)
    form: Any = (
        forms.Write(*given, by=request.user, at=at, version=version)
        if document.state == State.DRAFT
        else forms.Next(*given, document=document, version=version)
    )
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.revise(
            pk=pk, by=request.user, at=at, facts=form.facts(),
            upload=upload_of(form.cleaned_data.get("file")),
        ))  # fmt: skip
        if done is not None:
            return redirect(done.page)
    return _form(request, form, "edit", document, signed=version.stage == "in-approval")


@policy(SIGNED_IN)
def pending(request: Any, pk: int) -> HttpResponse:
    """Where the version under way stands."""
    return redirect(pending_of(request, pk).page)


@policy(SIGNED_IN)
def version(request: Any, pk: int, ordinal: int) -> HttpResponse:
    """One version: of a pending one its name to be and what comes next; of an old one a banner."""
    return _page(request, pk, ordinal)


@policy(SIGNED_IN, methods=("POST",))
def publish(request: Any, pk: int) -> HttpResponse:
    """Issue a minor version."""
    return _sent(request, pk, commands.publish)


@policy(SIGNED_IN, methods=("POST",))
def submit(request: Any, pk: int) -> HttpResponse:
    """Hand a major version in."""
    return _sent(request, pk, commands.submit)


@policy(SIGNED_IN, methods=("POST",))
def recall(request: Any, pk: int) -> HttpResponse:
    """Take it back from who has to sign it."""
    return _sent(request, pk, commands.recall)


@policy(SIGNED_IN, methods=("POST",))
def drop(request: Any, pk: int) -> HttpResponse:
    """Throw away what is not issued."""
    done = commands.drop(pk=pk, by=request.user, at=now())
    return redirect(done.page if done.current_id else "documents:index")


def _brought(form: django_forms.Form) -> Any:
    return upload_of(form.cleaned_data["file"])


def _sent(request: Any, pk: int, act: Callable[..., Document]) -> HttpResponse:
    found = pending_of(request, pk)
    try:
        done = act(pk=pk, by=request.user, at=now())
    except Invalid as gap:
        return _page(request, pk, found.ordinal, status=422, gap=gap)
    if done.current_id == found.pk:
        return redirect(done.page)
    return redirect(found.page)


def _page(request: Any, pk: int, ordinal: int, status: int = 200, **more: Any) -> HttpResponse:
    at = now()
    context = pages.of_version(version_of(request, pk, ordinal), request.user, at)
    return render(request, "documents/version.html", context | {"now": at} | more, status=status)


def _form(
    request: Any, form: django_forms.Form, act: str, document: Document | None = None,
    *, signed: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "act": act, "one": document, "signed": signed,
               "key": key_of(request)}  # fmt: skip
    return render(request, "documents/write.html", context, status=422 if form.errors else 200)
