"""Running a meeting: opening, attendance, agenda, statements, votes, resolutions, closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yiheng.core.clock import now
from yiheng.core.numbers import numbers_of
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.office.meetings import commands, forms, queries
from yiheng.office.meetings.models import Motion, Statement
from yiheng.office.meetings.views.finding import acted, line_of, visible
from yiheng.office.meetings.views.sitting import item_page, page

Act = Callable[..., Any]


@policy(SIGNED_IN, methods=("POST",))
def open_meeting(request: Any, pk: int) -> HttpResponse:
    """It begins."""
    return _done(request, pk, commands.open_meeting)


@policy(SIGNED_IN, methods=("POST",))
def build_agenda(request: Any, pk: int) -> HttpResponse:
    """Bring the agenda up to date."""
    return _done(request, pk, commands.build_agenda)


@policy(SIGNED_IN, methods=("POST",))
def answer_done(request: Any, pk: int) -> HttpResponse:
    """Take note together of what is done."""
    return _done(request, pk, commands.answer_done)


@policy(SIGNED_IN, methods=("POST",))
def attend(request: Any, pk: int) -> HttpResponse:
    """Take down who came."""
    present = numbers_of(request.POST.getlist("present"))
    return _done(request, pk, commands.attend, present=present)


@policy(SIGNED_IN, methods=("POST",))
def add_topic(request: Any, pk: int) -> HttpResponse:
    """Add a topic."""
    form = forms.Topic(request.POST, auto_id="topic_%s")
    return _typed(request, pk, form, commands.add_topic, "topic")


@policy(SIGNED_IN, methods=("POST",))
def set_direction(request: Any, pk: int) -> HttpResponse:
    """What a strategy meeting sets."""
    meeting = visible(request, pk)
    form = forms.Direction(request.POST, viewer=request.user, at=now(), auto_id="direction_%s")
    return acted(
        form,
        lambda: commands.set_direction(
            pk=pk, direction=form.cleaned_data["direction"],
            goals=form.cleaned_data.get("goals", []), by=request.user, at=now(),
        ),
        lambda form: page(request, meeting, 422, direction=form), meeting.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def add_output(request: Any, pk: int) -> HttpResponse:
    """What an exchange meeting leaves behind."""
    form = forms.NewOutput(request.POST, auto_id="output_%s")
    return _typed(request, pk, form, commands.add_output, "output")


@policy(SIGNED_IN, methods=("POST",))
def finish_output(request: Any, pk: int) -> HttpResponse:
    """A problem is solved."""
    done = commands.finish_output(pk=pk, by=request.user, at=now())
    return redirect(done.meeting.page)


@policy(SIGNED_IN, methods=("POST",))
def close(request: Any, pk: int) -> HttpResponse:
    """It is over."""
    meeting, at = visible(request, pk), now()
    form = forms.Close(request.POST, auto_id="close_%s")
    return acted(
        form,
        lambda: commands.close(pk=pk, by=request.user, at=at, ended_at=form.ended_at(at)),
        lambda form: page(request, meeting, 422, close=form), meeting.page,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def answer(request: Any, pk: int, line: int) -> HttpResponse:
    """What the meeting says to a line; goes on to the next unanswered one."""
    form = forms.AnswerLine(request.POST, auto_id="answer_%s")
    return _on_line(request, pk, line, form, commands.answer, "answer")


@policy(SIGNED_IN, methods=("POST",))
def state(request: Any, pk: int, line: int) -> HttpResponse:
    """Take down who said what."""
    meeting = visible(request, pk)
    one = line_of(meeting, line)
    form = forms.State(request.POST, people=queries.participants(meeting), auto_id="state_%s")
    return acted(
        form,
        lambda: commands.state(
            pk=pk, line=line, speaker=form.speaking(), gist=form.cleaned_data["gist"],
            by=request.user, at=now(),
        ),
        lambda form: item_page(request, meeting, one, 422, state=form), _line(pk, line),
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def put(request: Any, pk: int, line: int) -> HttpResponse:
    """Put a motion."""
    form = forms.Put(request.POST, auto_id="put_%s")
    return _on_line(request, pk, line, form, commands.put, "put")


@policy(SIGNED_IN, methods=("POST",))
def confirm(request: Any, pk: int, said: int) -> HttpResponse:
    """Those are my words."""
    visible(request, pk)
    return _back(pk, commands.confirm(pk=pk, said=said, by=request.user, at=now()))


@policy(SIGNED_IN, methods=("POST",))
def dispute(request: Any, pk: int, said: int) -> HttpResponse:
    """Those are not."""
    visible(request, pk)
    return _back(pk, commands.dispute(pk=pk, said=said, by=request.user, at=now()))


@policy(SIGNED_IN, methods=("POST",))
def retake(request: Any, pk: int, said: int) -> HttpResponse:
    """Put a statement right."""
    meeting = visible(request, pk)
    known = Statement.objects.filter(pk=said, item__meeting=meeting).first()
    line = known.item_id if known else 0
    form = forms.Retake(request.POST, auto_id=f"retake{said}_%s")
    return acted(
        form,
        lambda: commands.retake(pk=pk, said=said, by=request.user, at=now(),
                                **form.cleaned_data),
        lambda form: item_page(request, meeting, line_of(meeting, line), 422,
                               **{f"retake{said}": form}),
        _line(pk, line),
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def vote(request: Any, pk: int, matter: int) -> HttpResponse:
    """Cast one's vote."""
    form = forms.Vote(request.POST)
    return _on_motion(request, pk, matter, form, commands.vote, "vote")


@policy(SIGNED_IN, methods=("POST",))
def recuse(request: Any, pk: int, matter: int) -> HttpResponse:
    """Leave the table."""
    return _on_motion(request, pk, matter, django_forms.Form(request.POST), commands.recuse, "")


@policy(SIGNED_IN, methods=("POST",))
def count(request: Any, pk: int, matter: int) -> HttpResponse:
    """End a vote."""
    return _on_motion(request, pk, matter, django_forms.Form(request.POST), commands.count, "")


@policy(SIGNED_IN, methods=("POST",))
def withdraw(request: Any, pk: int, matter: int) -> HttpResponse:
    """Take a motion back."""
    return _on_motion(request, pk, matter, django_forms.Form(request.POST), commands.withdraw, "")


@policy(SIGNED_IN, methods=("POST",))
def resolve(request: Any, pk: int, matter: int) -> HttpResponse:
    """What a carried motion has somebody do."""
    form = forms.Resolve(request.POST, auto_id=f"resolve{matter}_%s")
    return _on_motion(request, pk, matter, form, commands.resolve, f"resolve{matter}")


def _done(request: Any, pk: int, act: Act, **given: Any) -> HttpResponse:
    meeting = visible(request, pk)
    act(pk=pk, by=request.user, at=now(), **given)
    return redirect(meeting.page)


def _typed(request: Any, pk: int, form: django_forms.Form, act: Act, name: str) -> HttpResponse:
    meeting = visible(request, pk)
    return acted(
        form, lambda: act(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        lambda form: page(request, meeting, 422, **{name: form}), meeting.page,
    )  # fmt: skip


def _on_line(
    request: Any, pk: int, line: int, form: django_forms.Form, act: Act, name: str
) -> HttpResponse:
    meeting = visible(request, pk)
    one = line_of(meeting, line)
    return acted(
        form, lambda: act(pk=pk, line=line, by=request.user, at=now(), **form.cleaned_data),
        lambda form: item_page(request, meeting, one, 422, **{name: form}), _line(pk, line),
    )  # fmt: skip


def _on_motion(
    request: Any, pk: int, matter: int, form: django_forms.Form, act: Act, name: str
) -> HttpResponse:
    meeting = visible(request, pk)
    known = Motion.objects.filter(pk=matter, item__meeting=meeting).first()
    line = known.item_id if known else 0
    more = {name: form} if name else {}
    return acted(
        form, lambda: act(pk=pk, matter=matter, by=request.user, at=now(), **form.cleaned_data),
        lambda form: item_page(request, meeting, line_of(meeting, line), 422, **more),
        _line(pk, line),
    )  # fmt: skip


def _back(pk: int, one: Statement) -> HttpResponse:
    return redirect(_line(pk, one.item_id))


def _line(pk: int, line: int) -> str:
    return reverse("meetings:item", args=[pk, line])
