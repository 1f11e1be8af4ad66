"""A charter: begun, changed, handed in, taken back, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.projects import commands, forms, queries, rules
from yiheng.office.projects.models import Project, State
from yiheng.office.projects.permissions import PROPOSE
from yiheng.office.projects.views.finding import done, visible
from yiheng.office.projects.views.showing import page_of


@policy(PROPOSE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Begin a charter."""
    key = key_of(request)
    return _written(request, None, key, lambda facts: commands.draft(
        by=request.user, at=now(), idempotency_key=key, facts=facts
    ))  # fmt: skip


@policy(SIGNED_IN, methods=("GET", "POST"))
def edit(request: Any, pk: int) -> HttpResponse:
    """Change a charter that is not started; afterwards it is refused with clause and cure."""
    project = visible(request, pk)
    verdict = rules.may_edit(request.user, project)
    if not verdict:
        return page_of(request, project, status=403, refusal=Denied(verdict))
    return _written(request, project, "", lambda facts: commands.revise(
        pk=pk, by=request.user, at=now(), facts=facts
    ))  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def submit(request: Any, pk: int) -> HttpResponse:
    """Hand it in."""
    return done(request, pk, lambda: commands.submit(pk=pk, by=request.user, at=now()))


@policy(SIGNED_IN, methods=("POST",))
def recall(request: Any, pk: int) -> HttpResponse:
    """Take it back."""
    return done(request, pk, lambda: commands.recall(pk=pk, by=request.user, at=now()))


@policy(SIGNED_IN, methods=("POST",))
def drop(request: Any, pk: int) -> HttpResponse:
    """Give it up."""
    return done(request, pk, lambda: commands.drop(pk=pk, by=request.user, at=now()),
                there="/projects/")  # fmt: skip


def _written(
    request: Any, project: Project | None, key: str, act: Callable[[Any], Project]
) -> HttpResponse:
    at, data = now(), request.POST or None
    more = bool(data and data.get("more"))
    plans = queries.plans(project) if project else []
    rows = forms.Milestones(data, plans[0].nodes if plans else (), more=more)
    form = forms.Charter(None if more else data, by=request.user, at=at, project=project)
    if more:
        form.initial = {name: request.POST.getlist(name) if name == "parties"
                        else request.POST.get(name, "") for name in form.fields}  # fmt: skip
    elif data is not None and all([form.is_valid(), rows.is_valid()]):
        made = taken(form, lambda: act(form.facts(rows.data)))
        if made is not None:
            return _on(request, made)
    faulty = not more and data is not None
    context = {"form": form, "rows": rows.rows, "key": key, "project": project, "faulty": faulty,
               "signed": project is not None and project.state == State.IN_APPROVAL}  # fmt: skip
    return render(request, "projects/form.html", context, status=422 if faulty else 200)


def _on(request: Any, made: Project) -> HttpResponse:
    """To the page; where it was to be handed in at once, that too."""
    if request.POST.get("submit") and made.state in (State.DRAFT, State.RETURNED):
        try:
            commands.submit(pk=made.pk, by=request.user, at=now())
        except Invalid as gap:
            return page_of(request, made, status=422, gap=gap)
        except Denied as refusal:
            return page_of(request, made, status=403, refusal=refusal)
    return redirect(made.page)
