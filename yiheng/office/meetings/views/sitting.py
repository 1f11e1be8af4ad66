"""A meeting, and a line of its agenda; answering an invitation, moving, cancelling."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import render

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.office.meetings import commands, forms, pages
from yiheng.office.meetings.models import Item, Meeting
from yiheng.office.meetings.views.finding import acted, line_of, visible


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """The meeting: its agenda, who comes, what came of it, what I may do."""
    return page(request, visible(request, pk))


@policy(SIGNED_IN)
def item(request: Any, pk: int, line: int) -> HttpResponse:
    """A line of the agenda: what was said, put, voted and resolved."""
    meeting = visible(request, pk)
    return item_page(request, meeting, line_of(meeting, line))


@policy(SIGNED_IN, methods=("POST",))
def reply(request: Any, pk: int) -> HttpResponse:
    """Say whether one comes."""
    meeting, form = visible(request, pk), forms.Answering(request.POST)
    return acted(
        form,
        lambda: commands.reply(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        lambda form: page(request, meeting, 422, reply=form), meeting.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def move(request: Any, pk: int) -> HttpResponse:
    """Hold it at another time."""
    meeting = visible(request, pk)
    form = forms.Move.of(meeting, request.POST)
    return acted(
        form,
        lambda: commands.move(pk=pk, begins_at=form.begins_at(), by=request.user, at=now()),
        lambda form: page(request, meeting, 422, move=form), meeting.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def cancel(request: Any, pk: int) -> HttpResponse:
    """It is not held."""
    meeting, form = visible(request, pk), forms.Cancel(request.POST, auto_id="cancel_%s")
    return acted(
        form,
        lambda: commands.cancel(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        lambda form: page(request, meeting, 422, cancel=form), meeting.page,
    )  # fmt: skip


def page(
    request: Any, meeting: Meeting, status: int = 200, **given: django_forms.Form
) -> HttpResponse:
    """The page of a meeting, with a form that is to be mended."""
    context = pages.detail(meeting, request.user, now()) | pages.meeting_forms(
        meeting, request.user, now()
    )
    context["forms"] |= given
    return render(request, "meetings/detail.html", context, status=status)


def item_page(
    request: Any, meeting: Meeting, one: Item, status: int = 200, **given: django_forms.Form
) -> HttpResponse:
    """The page of a line, with a form that is to be mended."""
    context = pages.of_item(meeting, one, request.user, now())
    context["forms"] |= given
    return render(request, "meetings/item.html", context, status=status)
