"""Reading an article, one of its versions, its paper; and saying whether it helped."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import Attach
from yiheng.core.ui.files import handed_out
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.queries import house
from yiheng.office.knowledge import commands, forms, pages
from yiheng.office.knowledge.models import Article, Grade, Search
from yiheng.office.knowledge.views.finding import version_of, visible

SHORT = 16


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """What it says now; of what was searched for, that the search led here."""
    article = visible(request, pk)
    if article.current is None:
        return redirect(article.versions.latest("ordinal").page)
    token = request.GET.get("from", "")
    if token and Search.objects.filter(token=token, clicked_at=None).exists():
        commands.note_click(token=token, by=the_system(), at=now())
    return page_of(request, article)


@policy(SIGNED_IN)
def version(request: Any, pk: int, ordinal: int) -> HttpResponse:
    """One version: of a later one what it changed."""
    found = version_of(request, pk, ordinal)
    _noted(request, found.article, found.grade)
    context = pages.of_version(found, request.user, now()) | {"now": now(), "attach": Attach()}
    return render(request, "knowledge/version.html", context)


@policy(SIGNED_IN)
def sheet(request: Any, pk: int) -> HttpResponse:
    """The article on A4."""
    article = visible(request, pk)
    found = article.current
    if found is None:
        raise NotFound
    _noted(request, article, article.grade)
    entry = Entry.objects.filter(target=name_of(article)).order_by("-seq")
    code = found.digest[:SHORT]
    context = pages.of_version(found, request.user, now()) | {
        "hospital": house() or _("医院"), "back": article.page, "now": now(),
        "number": _("知识 %(pk)s · 第 %(n)s 版") % {"pk": article.pk, "n": found.ordinal},
        "entry": entry.values_list("seq", flat=True).first(),
        "root": " ".join(code[start : start + 4] for start in range(0, SHORT, 4)),
    }  # fmt: skip
    return render(request, "knowledge/sheet.html", context)


@policy(SIGNED_IN)
def attachment(request: Any, pk: int) -> HttpResponse:
    """A file; each opening is recorded."""
    found, content = commands.read_attachment(pk=pk, by=request.user, at=now())
    return handed_out(found.name, found.content_type, content)


@policy(SIGNED_IN, methods=("POST",))
def rate(request: Any, pk: int) -> HttpResponse:
    """有用吗."""
    useful = request.POST.get("useful") == "yes"
    commands.rate(pk=pk, by=request.user, at=now(), useful=useful)
    return redirect("knowledge:detail", pk=pk)


def page_of(request: Any, article: Article, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a published article, with the forms of who looks after it."""
    assert article.current is not None
    _noted(request, article, article.grade)
    at = now()
    context = pages.detail(article, article.current, request.user, at)
    context |= {
        "now": at, "review_form": forms.Review(initial={"review_by": context["usual"]}),
        "hand_form": forms.HandOver(), "retire_form": forms.Reason(),
    } | more  # fmt: skip
    return render(request, "knowledge/detail.html", context, status=status)


def _noted(request: Any, article: Article, grade: str) -> None:
    """Each reading of what is 机密 is recorded."""
    if grade == Grade.SECRET:
        commands.read_secret(pk=article.pk, by=request.user, at=now())
