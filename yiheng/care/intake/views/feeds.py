"""实时接口: who sends, under which licence, how long it still stands, and what is held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.care.collection import queries as applications
from yiheng.care.collection.rules import may_collect
from yiheng.care.intake import commands, forms, queries, rules
from yiheng.care.intake.models import Feed
from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.core.policy import policy
from yiheng.core.verdict import Verdict

ROWS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A feed, how much is held, the days its licence still stands, and whether it may collect."""

    feed: Feed
    waiting: int
    left: int
    kind: str
    verdict: Verdict


@policy("intake:see")
def feeds(request: Any) -> HttpResponse:
    """Every live interface; held messages are counted, never shown."""
    return _feeds(request)


@policy("intake:feeds", methods=("POST",))
def register(request: Any) -> HttpResponse:
    """Register a live interface, or bind a known one to another licence."""
    at = now()
    form = forms.FeedForm(request.POST, licences=queries.licences_of(request.user), at=at)
    if not form.is_valid():
        return _feeds(request, form)
    asked = form.cleaned_data
    try:
        licence = applications.licence(asked["application"], at)
        commands.register_feed(
            name=asked["name"], sender=asked["sender"], licence=licence, by=request.user, at=at
        )
    except Invalid as error:
        form.add_error(error.field, str(error))
        return _feeds(request, form)
    return redirect("intake:feeds")


@policy("intake:feeds", methods=("POST",))
def retire(request: Any, pk: int) -> HttpResponse:
    """Take nothing from it any more."""
    commands.retire_feed(pk=pk, by=request.user, at=now())
    return redirect("intake:feeds")


@policy("intake:feeds", methods=("POST",))
def release(request: Any, pk: int) -> HttpResponse:
    """Take in what was held, now that the feed has a licence again."""
    commands.release(pk=pk, by=request.user, at=now())
    return redirect("intake:feeds")


def _feeds(request: Any, form: forms.FeedForm | None = None) -> HttpResponse:
    at, may_feed = now(), request.user.may("intake:feeds", at=now())
    page = Paginator(queries.feeds_of(request.user), ROWS).get_page(request.GET.get("page"))
    lines = [_line(one, at) for one in page]
    if may_feed and form is None:
        form = forms.FeedForm(licences=queries.licences_of(request.user), at=at)
    context = {
        "page": page, "lines": lines, "held": [one for one in lines if one.waiting],
        "may_feed": may_feed, "form": form,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "intake/feeds.html", context, status=status)


def _line(feed: Feed, at: datetime) -> Line:
    left = rules.days_left(feed.licence, at)
    month, week = rules.WARNED_BEFORE[-1], rules.WARNED_BEFORE[1]
    kind = "bad" if left <= week else "warn" if left <= month else "ok"
    waiting: int = feed.waiting  # type: ignore[attr-defined]  # counted by the query
    return Line(feed, waiting, left, kind, may_collect(feed.licence, at))
