"""The doors of versions, words, the linter and rehearsals."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import policy
from yiheng.desk.book import linter, rehearsals, terms
from yiheng.desk.book import versions as sheet
from yiheng.desk.book.forms import Adopting, Rehearsing, Wording, show, since
from yiheng.governance.regulation import commands
from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.editions import EDITIONS, Edition
from yiheng.governance.regulation.linting import CHECKS, Level


@policy("regulation:read")
def versions(request: Any) -> HttpResponse:
    """Every version: drafts, the one in force, and those it replaced."""
    at = now()
    return render(request, "desk_book/versions.html", {"now": at, "rows": sheet.listed(at)})


@policy("regulation:read")
def version(request: Any, number: str) -> HttpResponse:
    """One edition beside the one before it."""
    return _version(request, _later_or_404(number), None)


@policy("regulation:set", methods=("POST",))
def propose_version(request: Any, number: str) -> HttpResponse:
    """Propose that it be in force from a day on."""
    edition, at, form = _later_or_404(number), now(), Adopting(request.POST)
    if form.is_valid():
        typed = form.cleaned_data | {"in_force_from": since(form.cleaned_data["in_force_from"], at)}
        try:
            change = commands.propose_version(number=number, by=request.user, at=at, **typed)
        except Invalid as error:
            show(form, error)
        else:
            return redirect("book:change", pk=change.pk)
    return _version(request, edition, form)


@policy("regulation:read")
def words(request: Any) -> HttpResponse:
    """称谓对照: what the hospital calls the regulation's words."""
    term = request.GET.get("term", "")
    return _words(request, Wording(initial={"term": term}), 200)


@policy("regulation:set", methods=("POST",))
def propose_word(request: Any) -> HttpResponse:
    """Propose what the hospital calls a term."""
    at, form = now(), Wording(request.POST)
    if form.is_valid():
        typed = form.cleaned_data | {"in_force_from": since(form.cleaned_data["in_force_from"], at)}
        try:
            change = commands.propose_word(by=request.user, at=at, **typed)
        except Invalid as error:
            show(form, error)
        else:
            return redirect("book:change", pk=change.pk)
    return _words(request, form, 422)


@policy("regulation:read")
def lint(request: Any) -> HttpResponse:
    """What the linter says of the edition in force and its values."""
    at, level, check = now(), request.GET.get("level", ""), request.GET.get("check", "")
    level = level if level in set(Level) else ""
    context = linter.content(level, check if check in CHECKS else "", at) | {"now": at}
    return render(request, "desk_book/lint.html", context)


@policy("regulation:read")
def rehearse(request: Any) -> HttpResponse:
    """试算: a draft value over the events of a period; single events for those who change it."""
    at = now()
    form = Rehearsing(request.GET if "parameter" in request.GET else None)
    context: dict[str, Any] = {"now": at, "form": form}
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        one = PARAMETERS[asked["parameter"]]
        context |= rehearsals.content(one, asked["draft"], asked["first"], asked["last"], at)
        context["series"] = rehearsals.series(context, _("按当时的值"), _("按拟定值"))
        rights = ("regulation:set", "regulation:confirm")
        context["may_see"] = any(request.user.may(one, at) for one in rights)
    return render(request, "desk_book/rehearse.html", context, status=422 if form.errors else 200)


def _later_or_404(number: str) -> Edition:
    edition = EDITIONS.get(number)
    if edition is None or not edition.follows:
        raise NotFound
    return edition


def _version(request: Any, edition: Edition, form: Adopting | None) -> HttpResponse:
    at, context = now(), sheet.content(edition)
    may = not context["adopted"] and bool(request.user.may("regulation:set", at))
    context |= {"now": at, "form": form or (Adopting() if may else None)}
    status = 422 if form is not None else 200
    return render(request, "desk_book/version.html", context, status=status)


def _words(request: Any, form: Wording, status: int) -> HttpResponse:
    at = now()
    may = request.user.may("regulation:set", at)
    context = {"now": at, "rows": terms.rows(at), "form": form if may else None}
    return render(request, "desk_book/terms.html", context, status=status)
