"""可阅文档 and 我负责的; searched, filtered, paged, and taken along as CSV."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import MOST, listing
from yiheng.office.documents import describing, pages, queries
from yiheng.office.documents.models import Document, Grade, Kind, State
from yiheng.office.documents.permissions import WRITE

ROWS = 20


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """The documents of a tab, filtered by kind, grade and words."""
    at, viewer = now(), request.user
    tab, found = _found(request, queries.MOST_FOUND)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "grade")}
    context = {
        "now": at, "page": page, "tab": tab, "tabs": pages.tabs(viewer, tab, at),
        "rooms": pages.rooms(), "asked": asked, "narrowed": any(asked.values()),
        "kinds": Kind.choices, "grades": Grade.choices,
        "rows": [pages.row(one) for one in page.object_list],
        "cut": asked["q"] and page.paginator.count == queries.MOST_FOUND,
        "may_write": bool(viewer.may(WRITE, at)),
    }  # fmt: skip
    return render(request, "documents/index.html", context)


@policy(SIGNED_IN)
def export(request: Any) -> HttpResponse:
    """The rows of a tab as CSV, as filtered."""
    _tab, found = _found(request, MOST + 1)
    head = (_("文档编号"), _("文件名称"), _("种类"), _("密级"), _("负责部门"), _("负责人"),
            _("状态"), _("发布时间"), _("保管至"))  # fmt: skip
    name = _("文档-%(day)s.csv") % {"day": f"{local(now()):%Y%m%d}"}
    return listing(name, head, found, _cells)


def _found(request: Any, most: int) -> tuple[str, QuerySet[Document]]:
    mine = request.GET.get("tab") == pages.MINE
    rows = queries.written(request.user) if mine else queries.shelf(request.user)
    for name, known in (("kind", Kind.values), ("grade", Grade.values)):
        if request.GET.get(name) in known:
            rows = rows.filter(**{name: request.GET[name]})
    if words := request.GET.get("q", "").strip()[:60]:
        named = rows.filter(subject__icontains=words) if mine else rows
        rows = named if mine else queries.holding(rows, words, most)
    return pages.MINE if mine else pages.ALL, rows


def _cells(one: Document) -> tuple[str, ...]:
    return (
        one.number, one.name, str(Kind(one.kind).label), str(Grade(one.grade).label),
        one.unit.name, one.owner.name, str(State(one.state).label),
        stamp(one.issued_at) if one.issued_at else "",
        describing.kept(one),
    )  # fmt: skip
