"""The list: by kind, filtered, searched, paged, taken along as CSV; and how it all stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.listing import listing
from yiheng.office.knowledge import commands, pages, queries, rules
from yiheng.office.knowledge.models import Article, Grade, Kind, State
from yiheng.office.knowledge.permissions import WRITE

ROWS = 20
MINE, LATE, RETIRED = "mine", "late", "retired"


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """The articles of a kind, filtered by grade, state and words."""
    at, asked = now(), _asked(request)
    page = Paginator(_found(request, asked, at), ROWS).get_page(request.GET.get("page"))
    token = _counted(request, asked, page.paginator.count, at)
    context = {
        "now": at, "page": page, "asked": asked, "token": token, "tabs": _tabs(request, asked),
        "rooms": pages.rooms("knowledge:index"), "grades": Grade.choices,
        "narrowed": any(asked.values()), "rows": [_row(one, at) for one in page.object_list],
        "may_write": bool(rules.may_write(request.user, at)),
        "open_questions": queries.waiting(request.user, at),
    }  # fmt: skip
    return render(request, "knowledge/index.html", context)


@policy(SIGNED_IN)
def export(request: Any) -> HttpResponse:
    """The list as it is filtered, as CSV."""
    at = now()
    head = (_("标题"), _("类别"), _("密级"), _("责任人"), _("科室"), _("状态"), _("发布时间"),
            _("复核日期"), _("有用"), _("反馈"))  # fmt: skip
    return listing(_("知识库.csv"), head, _found(request, _asked(request), at), _cells)


@policy(WRITE)
def standing(request: Any) -> HttpResponse:
    """How the knowledge base stands: what is overdue, whether searches lead anywhere."""
    at = now()
    context = pages.standing(at) | {"now": at, "rooms": pages.rooms("knowledge:index")}
    return render(request, "knowledge/standing.html", context)


def _asked(request: Any) -> dict[str, str]:
    names = ("q", "kind", "grade", "only", "tag")
    return {name: request.GET.get(name, "").strip()[:60] for name in names}


def _found(request: Any, asked: dict[str, str], at: datetime) -> QuerySet[Article]:
    rows = queries.current_for(request.user, at)
    if asked["only"] == MINE:
        rows = queries.visible_to(request.user, at).filter(owner=request.user)
    elif asked["only"] == RETIRED:
        rows = queries.visible_to(request.user, at).filter(state=State.RETIRED)
    elif asked["only"] == LATE:
        rows = queries.expired_on(day_of(at), rows)
    if asked["q"]:
        rows = rows.filter(pk__in=queries.found(request.user, asked["q"], at).values("pk"))
    if asked["kind"] in Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked["grade"] in Grade.values:
        rows = rows.filter(grade=asked["grade"])
    if asked["tag"]:
        rows = rows.filter(tags__name=asked["tag"])
    counted = rows.annotate(
        said=Count("feedback", distinct=True),
        yes=Count("feedback", filter=Q(feedback__useful=True), distinct=True),
    )
    return counted.order_by("-current__issued_at", "-pk")


def _counted(request: Any, asked: dict[str, str], found: int, at: datetime) -> str:
    """Count a search once, of nobody; its token goes with the links of the results."""
    if not asked["q"] or request.GET.get("page"):
        return request.GET.get("from", "")[:32] if asked["q"] else ""
    token = uuid4().hex
    commands.note_search(token=token, found=found, by=the_system(), at=at)
    return token


def _tabs(request: Any, asked: dict[str, str]) -> list[dict[str, Any]]:
    named = [("", _("全部")), *((kind.value, str(kind.label)) for kind in Kind)]
    return [
        {"title": title, "url": f"?kind={code}" if code else "?", "count": None,
         "current": code == asked["kind"]}
        for code, title in named
    ]  # fmt: skip


def _row(one: Article, at: datetime) -> dict[str, Any]:
    return {
        "one": one, "title": one.title, "url": one.page, "tone": pages.TONES[one.state],
        "grade_tone": pages.GRADES[one.grade], "expired": one.expired(day_of(at)),
        "yes": one.yes, "said": one.said,  # type: ignore[attr-defined]  # annotated
    }  # fmt: skip


def _cells(one: Article) -> tuple[object, ...]:
    issued = one.current.issued_at if one.current else None
    return (
        one.title, one.get_kind_display(), one.get_grade_display(), one.owner.name,
        one.owner.unit.name, one.get_state_display(), day_of(issued).isoformat() if issued else "",
        one.review_by.isoformat() if one.review_by else "",
        one.yes, one.said,  # type: ignore[attr-defined]  # annotated
    )  # fmt: skip
