"""Writing: a draft, its files, whom it would reach, handing in, issuing; and an emergency."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import Attach, attached
from yiheng.core.ui.taking import key_of, taken
from yiheng.governance.notices import queries as notices
from yiheng.office.bulletins import commands, forms, pages, queries, rules
from yiheng.office.bulletins.models import Bulletin, Edition, Stage
from yiheng.office.bulletins.permissions import URGENT, WRITE
from yiheng.office.bulletins.views.finding import edition_of, visible


@policy(WRITE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Begin an announcement."""
    form = forms.Write(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = key_of(request)
        made = taken(form, lambda: commands.draft(
            by=request.user, at=now(), idempotency_key=key, facts=form.facts()
        ))  # fmt: skip
        if made is not None:
            return redirect("bulletins:edition", pk=made.pk, ordinal=1)
    status = 422 if form.errors else 200
    context = {"form": form, "key": key_of(request), "back": ""}
    return render(request, "bulletins/write.html", context, status=status)


@policy(SIGNED_IN, methods=("GET", "POST"))
def edit(request: Any, pk: int) -> HttpResponse:
    """Change what is not issued."""
    bulletin = visible(request, pk)
    edition = queries.pending(bulletin) or bulletin.current
    assert edition is not None or bulletin.editions.exists()
    edition = edition or bulletin.editions.latest("ordinal")
    rules.may_edit(request.user, bulletin, edition).require()
    form = forms.Write(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.revise(
            pk=pk, by=request.user, at=now(), facts=form.facts()
        ))  # fmt: skip
        if done is not None:
            return redirect(done.page)
    context = {"form": form, "back": edition.page, "edition": edition,
               "signed": edition.stage == Stage.IN_APPROVAL}  # fmt: skip
    return render(request, "bulletins/write.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN)
def edition(request: Any, pk: int, ordinal: int) -> HttpResponse:
    """One edition: of a pending one whom it would reach, of a later one what it changed."""
    return _page(request, edition_of(request, pk, ordinal))


@policy(SIGNED_IN, methods=("POST",))
def attach(request: Any, pk: int) -> HttpResponse:
    """Add or replace a file."""
    found = _pending(request, pk)
    form = Attach(request.POST, request.FILES)
    if attached(form, partial(commands.attach, pk=pk, by=request.user, at=now())) is None:
        return _page(request, found, status=422, attach=form)
    return redirect(f"{found.page}#files")


@policy(SIGNED_IN, methods=("POST",))
def detach(request: Any, pk: int, attachment: int) -> HttpResponse:
    """Take a file off."""
    found = _pending(request, pk)
    commands.detach(pk=pk, attachment=attachment, by=request.user, at=now())
    return redirect(f"{found.page}#files")


@policy(SIGNED_IN, methods=("POST",))
def publish(request: Any, pk: int) -> HttpResponse:
    """Issue it."""
    return _sent(request, pk, commands.publish)


@policy(SIGNED_IN, methods=("POST",))
def submit(request: Any, pk: int) -> HttpResponse:
    """Hand it in for signature."""
    return _sent(request, pk, commands.submit)


@policy(SIGNED_IN, methods=("POST",))
def recall(request: Any, pk: int) -> HttpResponse:
    """Take it back from who has to sign it."""
    found = _pending(request, pk)
    commands.recall(pk=pk, by=request.user, at=now())
    return redirect(found.page)


@policy(SIGNED_IN, methods=("POST",))
def drop(request: Any, pk: int) -> HttpResponse:
    """Throw away what is not issued."""
    found = commands.drop(pk=pk, by=request.user, at=now())
    return redirect(found.page if found.current_id else "bulletins:index")


@policy(SIGNED_IN, methods=("POST",))
def correct(request: Any, pk: int) -> HttpResponse:
    """Begin a correction."""
    visible(request, pk)
    commands.correct(pk=pk, by=request.user, at=now())
    return redirect("bulletins:edit", pk=pk)


@policy(URGENT, methods=("GET", "POST"))
def urgent(request: Any) -> HttpResponse:
    """Tell of an emergency in prepared words, at once."""
    form = forms.Alert(request.POST or None, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        key = given.pop("key")
        made = taken(form, lambda: commands.alert(
            by=request.user, at=now(), idempotency_key=key, **given
        ))  # fmt: skip
        if made is not None:
            return redirect("bulletins:readers", pk=made.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "dark": notices.not_set_up()}
    return render(request, "bulletins/urgent.html", context, status=status)


def _pending(request: Any, pk: int) -> Edition:
    """The newest edition that the viewer may see: a correction under way is not its readers'."""
    seen = queries.editions_visible_to(request.user).filter(bulletin=visible(request, pk))
    return seen.latest("ordinal")


def _sent(request: Any, pk: int, act: Callable[..., Bulletin]) -> HttpResponse:
    """An act that wants a complete edition: what is missing stands on top of its page."""
    found = _pending(request, pk)
    try:
        done = act(pk=pk, by=request.user, at=now())
    except Invalid as gap:
        return _page(request, found, status=422, gap=gap)
    return redirect(done.page if found.stage != Stage.ISSUED and done.current_id else found.page)


def _page(request: Any, found: Edition, status: int = 200, **more: Any) -> HttpResponse:
    at = now()
    attach: django_forms.Form = more.pop("attach", None) or Attach()
    context = pages.of_edition(found, request.user, at) | {"now": at, "attach": attach} | more
    return render(request, "bulletins/edition.html", context, status=status)
