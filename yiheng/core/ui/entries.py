"""The doors of a register: the page of an entry, and what is done on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse  # noqa: TID251  # what the doors answer with
from django.shortcuts import redirect, render  # noqa: TID251  # likewise

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.ui.registers import Sheet
from yiheng.core.ui.taking import taken


def shown(request: Any, sheet: Sheet, url: str, *, status: int = 200) -> HttpResponse:
    """The page of an entry that stands at ``url``."""
    context = {"now": now(), "sheet": sheet, "sheet_url": url}
    return render(request, "ui/entry.html", context, status=status)


def acted(request: Any, sheet: Sheet, url: str, name: str) -> HttpResponse:
    """Do what was sent: back to the page; what cannot be taken stands on its field.

    Raises ``NotFound`` for an act that the entry does not know, ``Denied`` for a refused one.
    """
    act = next((one for one in sheet.acts if one.name == name), None)
    if act is None:
        raise NotFound
    act.verdict.require()
    form = act.bound(request.POST, request.FILES)
    if form.is_valid() and taken(form, lambda: act.run(**form.cleaned_data)) is not None:
        return redirect(url)
    sheet.sent[name] = form
    return shown(request, sheet, url, status=422)


def filled(
    request: Any, form: Any, run: Callable[..., Any], context: dict[str, Any]
) -> HttpResponse:
    """A form of a new entry: what the command made, or the page (422 with what is to be mended)."""
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: run(**form.cleaned_data))
        if made is not None:
            return redirect(made.page)
    status = 422 if form.errors else 200
    return render(request, "ui/entry_form.html", context | {"form": form}, status=status)
