"""Filling in: begin, save by itself, attach, hand in, copy, throw away, take back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import attached
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.taking import key_of
from yiheng.governance.people.models import Member
from yiheng.office.requests import commands, forms, queries, rules
from yiheng.office.requests.models import Request, State
from yiheng.office.requests.views.finding import visible


@policy(SIGNED_IN, methods=("POST",))
def begin(request: Any, code: str) -> HttpResponse:
    """A draft of a form, filled in as far as others know."""
    made = commands.begin(code=code, by=request.user, at=now(), idempotency_key=key_of(request))
    return redirect("requests:edit", pk=made.pk)


@policy(SIGNED_IN, methods=("GET", "POST"))
def edit(request: Any, pk: int) -> HttpResponse:
    """The page on which a request is filled in; saving without JavaScript comes here too."""
    found = visible(request, pk)
    rules.may_edit(request.user, found).require()
    if request.method == "POST":
        commands.save(pk=pk, by=request.user, at=now(), typed=_typed(request))
        return redirect("requests:edit", pk=pk)
    return _page(request, found)


@policy(SIGNED_IN, methods=("POST",))
def save(request: Any, pk: int) -> HttpResponse:
    """Keep what stands in the inputs; with htmx, only what has changed is drawn anew."""
    found = commands.save(pk=pk, by=request.user, at=now(), typed=_typed(request))
    if not request.htmx:
        return redirect("requests:edit", pk=pk)
    if request.htmx.target == "fields":
        return _page(request, found)
    said = _("已保存 %(time)s") % {"time": f"{local(found.saved_at):%H:%M:%S}"}
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


@policy(SIGNED_IN, methods=("POST",))
def submit(request: Any, pk: int) -> HttpResponse:
    """Hand it in; everything that is missing is said at once, on its input."""
    found, at = visible(request, pk), now()
    if request.POST.get("typed"):
        commands.save(pk=pk, by=request.user, at=at, typed=_typed(request))
    try:
        commands.submit(pk=pk, by=request.user, at=at)
    except Invalid:
        return _page(request, visible(request, pk), blamed=True, status=422)
    except Denied as refusal:
        if found.applicant_id != request.user.pk or not rules.may_edit(request.user, found):
            raise
        return _page(request, visible(request, pk), refusal=refusal, status=403)
    return redirect("requests:detail", pk=pk)


@policy(SIGNED_IN, methods=("POST",))
def attach(request: Any, pk: int) -> HttpResponse:
    """Add or replace a file."""
    found = visible(request, pk)
    form = forms.Attach(request.POST, request.FILES, files=found.definition.files)
    made = attached(form, lambda **file: commands.attach(
        pk=pk, by=request.user, at=now(), field=form.cleaned_data.get("field", ""), **file
    ))  # fmt: skip
    if made is None:
        return _page(request, found, attach=form, status=422)
    return redirect(f"{reverse('requests:edit', args=[pk])}#files")


@policy(SIGNED_IN, methods=("POST",))
def detach(request: Any, pk: int) -> HttpResponse:
    """Take a file off."""
    found = commands.detach(pk=pk, by=request.user, at=now())
    return redirect(f"{reverse('requests:edit', args=[found.pk])}#files")


@policy(SIGNED_IN)
def attachment(request: Any, pk: int) -> HttpResponse:
    """A file of a request; each opening is recorded."""
    found, content = commands.read_attachment(pk=pk, by=request.user, at=now())
    return handed_out(found.name, found.content_type, content)


@policy(SIGNED_IN, methods=("POST",))
def remove(request: Any, pk: int) -> HttpResponse:
    """Throw a draft away."""
    commands.remove(pk=pk, by=request.user, at=now())
    return redirect("requests:index")


@policy(SIGNED_IN, methods=("POST",))
def copy(request: Any, pk: int) -> HttpResponse:
    """A new draft with the answers of an older one."""
    made = commands.copy(pk=pk, by=request.user, at=now(), idempotency_key=key_of(request))
    return redirect("requests:edit", pk=made.pk)


@policy(SIGNED_IN, methods=("POST",))
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take it back."""
    commands.withdraw(pk=pk, by=request.user, at=now())
    return redirect("requests:detail", pk=pk)


@policy(SIGNED_IN)
def people(request: Any) -> HttpResponse:
    """Members whose name or number begins with what is typed, as proposals of an input."""
    words = next((one.strip()[:20] for one in request.GET.values() if one.strip()), "")
    found: Iterable[Member] = queries.found_members(words, now()) if words else ()
    return render(request, "requests/people.html", {"people": found})


def _typed(request: Any) -> dict[str, list[str]]:
    """What stands in the inputs; an empty value beside others is that of the boxes."""
    given = {key: [one for one in values if one] or values for key, values in request.POST.lists()}
    given.pop("csrfmiddlewaretoken", None)
    return given


def _page(
    request: Any, found: Request, *, blamed: bool = False, refusal: Denied | None = None,
    attach: forms.Attach | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    at, form = now(), found.definition
    typed = queries.typed_in(found)
    filled = queries.read(found, typed, at)
    there = queries.world(form, queries.members_of(form, typed))
    filling = forms.Filling(
        form, filled.asked, typed, there, filled.answers,
        steer=reverse("requests:save", args=[found.pk]), people=reverse("requests:people"),
    )  # fmt: skip
    problems = queries.problems(found, filled) if blamed else filled.problems
    filling.blame(problems)
    context = {
        "now": at, "found": found, "definition": form, "form": filling, "refusal": refusal,
        "attach": attach or forms.Attach(files=form.files), "ahead": queries.steps_ahead(form, at),
        "attachments": queries.attachments(found), "draft": found.state == State.DRAFT,
        "labels": {one.code: one.label for one in form.files}, "filled": filled,
        "pieces": [p for p in problems if any(f.code == p.field for f in form.files)],
    }  # fmt: skip
    response = render(request, "requests/edit.html", context, status=status)
    if refusal is not None:
        response["X-Clause"] = refusal.verdict.clause
    return response
