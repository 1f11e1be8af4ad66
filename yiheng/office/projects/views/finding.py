"""What the pages find first, and how an act is done from a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.ui.taking import taken
from yiheng.office.projects import queries
from yiheng.office.projects.models import Project
from yiheng.office.projects.views.showing import page_of


def visible(request: Any, pk: int) -> Project:
    """The project of an address, or the one 404."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def done(request: Any, pk: int, act: Callable[[], object], there: str = "") -> HttpResponse:
    """Do it and show the project; a no stands on its page with clause and cure."""
    project = visible(request, pk)
    try:
        act()
    except Denied as refusal:
        return page_of(request, project, status=403, refusal=refusal)
    except Invalid as gap:
        return page_of(request, project, status=422, gap=gap)
    return _back(request, project, there)


def filled(
    request: Any, pk: int, form: django_forms.Form, name: str,
    act: Callable[[dict[str, Any]], object], there: str = "",
) -> HttpResponse:  # fmt: skip
    """As ``done`` of what was typed; a no keeps it on the page, under ``name``."""
    project = visible(request, pk)
    if form.is_valid():
        try:
            if taken(form, lambda: (act(form.cleaned_data),)) is not None:
                return _back(request, project, there)
        except Denied as refusal:
            return page_of(request, project, status=403, refusal=refusal, **{name: form})
    return page_of(request, project, status=422, **{name: form})


def _back(request: Any, project: Project, there: str) -> HttpResponse:
    """To the project; to the desk for whom the act took it out of sight: a 接口人 who named
    another."""
    seen = queries.visible_to(request.user).filter(pk=project.pk).exists()
    return redirect(there or project.page) if seen else redirect("/")
