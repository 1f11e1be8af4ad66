"""How a page answers a form: done, to be mended, or refused with all that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiheng.core.errors import Denied
from yiheng.core.ui.taking import taken

R = TypeVar("R")


def tried(form: forms.Form, act: Callable[[], R]) -> tuple[R | None, Denied | None]:
    """What a command gave, or why it was refused; neither where the form says what to mend.

    The command has recorded its refusal.
    """
    try:
        return taken(form, act), None
    except Denied as refusal:
        return None, refusal


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, refusal: Denied | None,
    faulty: bool,
) -> HttpResponse:  # fmt: skip
    """The page, with its status and, of a refusal, the clause."""
    status = 403 if refusal is not None else 422 if faulty else 200
    answer = render(request, template, {**context, "refusal": refusal}, status=status)
    if refusal is not None:
        answer["X-Clause"] = refusal.verdict.clause
    return answer
