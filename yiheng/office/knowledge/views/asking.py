"""Questions: asked by anybody, answered by who writes articles."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import day_of, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.knowledge import commands, forms, pages, queries, rules
from yiheng.office.knowledge.facts import words_of
from yiheng.office.knowledge.models import LONGEST_TITLE, Asked, Kind
from yiheng.office.knowledge.rendering import rendered
from yiheng.office.knowledge.views.finding import question_of

ROWS = 20
TONES = {Asked.OPEN: "warn", Asked.ANSWERED: "ok", Asked.DECLINED: "bad", Asked.WITHDRAWN: ""}


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """The own questions; for who answers, all: the open ones first, the oldest on top."""
    return _page(request)


@policy(SIGNED_IN, methods=("GET", "POST"))
def ask(request: Any) -> HttpResponse:
    """Ask."""
    form = forms.Ask(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.ask(
            by=request.user, at=now(), idempotency_key=key_of(request),
            words=form.cleaned_data["words"],
        ))  # fmt: skip
        if made is not None:
            return redirect("knowledge:questions")
    context = {"form": form, "now": now(), "key": key_of(request)}
    return render(request, "knowledge/ask.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN, methods=("GET", "POST"))
def answer(request: Any, pk: int) -> HttpResponse:
    """Answer it for everybody."""
    question, at = question_of(request, pk), now()
    rules.may_answer(request.user, question, at).require()
    words = words_of(question)
    first = {
        "title": words.split("\n")[0][:LONGEST_TITLE], "kind": Kind.QUESTION, "grade": "internal",
        "review_by": day_of(at) + rules.USUAL,
    }  # fmt: skip
    form = forms.Write(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.answer(
            pk=pk, by=request.user, at=now(), facts=form.facts()
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    html = rendered(str(form["text"].value() or ""))
    context = {"form": form, "html": html, "now": at, "question": question, "words": words}
    return render(request, "knowledge/write.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN, methods=("POST",))
def decline(request: Any, pk: int) -> HttpResponse:
    """Do not answer it for everybody."""
    question_of(request, pk)
    form = forms.Reason(request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.decline(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("knowledge:questions")
    return _page(request, status=422, declined=pk, decline_form=form)


@policy(SIGNED_IN, methods=("POST",))
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take one's own question back."""
    commands.withdraw_question(pk=pk, by=request.user, at=now())
    return redirect("knowledge:questions")


def _page(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    at = now()
    answers = bool(rules.may_write(request.user, at))
    rows = queries.questions(request.user, at)
    only = request.GET.get("only", "")
    if only in Asked.values:
        rows = rows.filter(state=only)
    open_first = rows.order_by(F("settled_at").desc(nulls_first=True), "-asked_at", "-pk")
    page = Paginator(open_first, ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "answers": answers, "only": only, "states": Asked.choices,
        "rooms": pages.rooms("knowledge:index"), "decline_form": forms.Reason(),
        "rows": [
            {"one": one, "words": words_of(one), "tone": TONES[Asked(one.state)],
             "open": one.state == Asked.OPEN, "mine": one.asker_id == request.user.pk}
            for one in page.object_list
        ],
    } | more  # fmt: skip
    return render(request, "knowledge/questions.html", context, status=status)
