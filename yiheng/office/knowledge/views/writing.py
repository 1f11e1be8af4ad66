"""Writing: a draft with its live preview, another version, publishing, throwing away."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import day_of, now
from yiheng.core.errors import Invalid
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import Attach, attached
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.knowledge import commands, forms, pages, queries, rules
from yiheng.office.knowledge.models import LONGEST_TEXT, Article, State
from yiheng.office.knowledge.permissions import WRITE
from yiheng.office.knowledge.rendering import rendered
from yiheng.office.knowledge.views.finding import visible


@policy(WRITE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Begin an article."""
    first = {"review_by": day_of(now()) + rules.USUAL, "grade": "internal"}
    form = forms.Write(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        key = key_of(request)
        made = taken(form, lambda: commands.draft(
            by=request.user, at=now(), idempotency_key=key, facts=form.facts()
        ))  # fmt: skip
        if made is not None:
            return redirect("knowledge:version", pk=made.pk, ordinal=1)
    return _form(request, form, back="", key=key_of(request))


@policy(SIGNED_IN, methods=("GET", "POST"))
def edit(request: Any, pk: int) -> HttpResponse:
    """Change what is pending, or begin another version."""
    article = visible(request, pk)
    rules.may_edit(request.user, article, now()).require()
    version = queries.pending(article) or article.current
    form = forms.Write(request.POST or None, version=version)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.revise(
            pk=pk, by=request.user, at=now(), facts=form.facts()
        ))  # fmt: skip
        if done is not None:
            return redirect(done.page)
    return _form(request, form, back=version.page if version else article.page)


@policy(WRITE, methods=("POST",))
def preview(request: Any) -> HttpResponse:
    """The text as it will be shown."""
    html = rendered(request.POST.get("text", "")[:LONGEST_TEXT])
    return render(request, "knowledge/preview.html", {"html": html})


@policy(SIGNED_IN, methods=("POST",))
def publish(request: Any, pk: int) -> HttpResponse:
    """Make it what all read; what is missing stands on top of its page."""
    article = visible(request, pk)
    try:
        done = commands.publish(pk=pk, by=request.user, at=now())
    except Invalid as gap:
        return _version(request, article, gap=gap)
    return redirect(done.page)


@policy(SIGNED_IN, methods=("POST",))
def attach(request: Any, pk: int) -> HttpResponse:
    """Add or replace a file of what is pending."""
    article, form = visible(request, pk), Attach(request.POST, request.FILES)
    if attached(form, partial(commands.attach, pk=pk, by=request.user, at=now())) is None:
        return _version(request, article, attach=form)
    return redirect(f"{article.versions.latest('ordinal').page}#files")


@policy(SIGNED_IN, methods=("POST",))
def detach(request: Any, pk: int, attachment: int) -> HttpResponse:
    """Take a file off what is pending."""
    article = visible(request, pk)
    commands.detach(pk=pk, attachment=attachment, by=request.user, at=now())
    return redirect(f"{article.versions.latest('ordinal').page}#files")


@policy(SIGNED_IN, methods=("POST",))
def drop(request: Any, pk: int) -> HttpResponse:
    """Throw away what is pending."""
    done = commands.drop(pk=pk, by=request.user, at=now())
    return redirect("knowledge:index" if done.state == State.DROPPED else done.page)


def _version(request: Any, article: Article, **more: Any) -> HttpResponse:
    """The page of what is pending, with what is wrong."""
    version = article.versions.latest("ordinal")
    rules.may_look_after(request.user, article, now()).require()
    version.article = article
    context = pages.of_version(version, request.user, now())
    context |= {"now": now(), "attach": Attach()} | more
    return render(request, "knowledge/version.html", context, status=422)


def _form(request: Any, form: forms.Write, **more: Any) -> HttpResponse:
    shown = rendered(str(form["text"].value() or ""))
    context = {"form": form, "html": shown, "now": now()} | more
    return render(request, "knowledge/write.html", context, status=422 if form.errors else 200)
