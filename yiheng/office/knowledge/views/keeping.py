"""Looking after an article: review, another owner, out of use and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import taken
from yiheng.office.knowledge import commands, forms, queries
from yiheng.office.knowledge.models import Article
from yiheng.office.knowledge.views.finding import visible
from yiheng.office.knowledge.views.reading import page_of


@policy(SIGNED_IN, methods=("POST",))
def review(request: Any, pk: int) -> HttpResponse:
    """It still holds, until another date."""
    return _done(request, pk, forms.Review(request.POST), commands.review, "review_form")


@policy(SIGNED_IN, methods=("POST",))
def hand_over(request: Any, pk: int) -> HttpResponse:
    """Somebody else looks after it."""
    return _done(request, pk, forms.HandOver(request.POST), commands.hand_over, "hand_form")


@policy(SIGNED_IN, methods=("POST",))
def retire(request: Any, pk: int) -> HttpResponse:
    """Out of use, with a reason."""
    return _done(request, pk, forms.Reason(request.POST), commands.retire, "retire_form")


@policy(SIGNED_IN, methods=("POST",))
def restore(request: Any, pk: int) -> HttpResponse:
    """Back into use."""
    return redirect(commands.restore(pk=pk, by=request.user, at=now()).page)


def _done(
    request: Any, pk: int, form: django_forms.Form, act: Callable[..., Article], name: str
) -> HttpResponse:
    article = visible(request, pk)
    if article.current is None:
        raise NotFound
    if form.is_valid():
        done = taken(form, lambda: act(pk=pk, by=request.user, at=now(), **form.cleaned_data))
        if done is not None:  # handed over, a guarded one may be out of one's sight
            still = queries.visible_to(request.user, now()).filter(pk=pk).exists()
            return redirect(done.page if still else "knowledge:index")
    return page_of(request, article, status=422, **{name: form})
