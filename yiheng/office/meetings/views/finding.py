"""What the pages find first: what the member may see, or the one 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from yiheng.core.errors import NotFound
from yiheng.core.ui.taking import taken
from yiheng.office.meetings import queries
from yiheng.office.meetings.models import Item, Meeting, Minutes, Record, Resolution


def visible(request: Any, pk: int) -> Meeting:
    """The meeting of an address."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def line_of(meeting: Meeting, line: int) -> Item:
    """The agenda line of an address."""
    found = queries.item_of(meeting, line)
    if found is None:
        raise NotFound
    return found


def resolution_of(request: Any, pk: int) -> Resolution:
    """The resolution of an address."""
    found = queries.resolutions_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def papers_of(meeting: Meeting) -> tuple[Minutes, Record | None]:
    """The minutes of a meeting, with the archive once they are signed; raises ``NotFound``."""
    minutes = queries.minutes_of(meeting)
    if minutes is None:
        raise NotFound
    return minutes, Record.objects.filter(meeting=meeting).first()


def acted(
    form: forms.Form, act: Callable[[], Any], page: Callable[[forms.Form], HttpResponse],
    there: str,
) -> HttpResponse:  # fmt: skip
    """Act with what was typed and go on; or show the page again with what to mend."""
    if form.is_valid() and taken(form, act) is not None:
        return redirect(there)
    return page(form)
