"""我的申请, 待办理, 全部; their CSV; and where one begins."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.office.requests import pages, queries
from yiheng.office.requests.models import Request, State
from yiheng.office.requests.permissions import READ_ALL

ROWS = 20
MINE, HANDLE, ALL = "mine", "handle", "all"


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """The requests of a tab, filtered by state, form and words."""
    at = now()
    tab, found = _found(request, at)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "tab": tab, "tabs": _tabs(request, tab, at),
        "q": request.GET.get("q", "").strip()[:60], "state": request.GET.get("state", ""),
        "kind": request.GET.get("kind", ""), "states": State.choices,
        "kinds": [(one.form.code, one.title) for one in queries.versions_in_force(at)],
        "tones": pages.TONES,
        "rows": [{"one": one, "tone": pages.TONES[one.state]} for one in page.object_list],
        "may_see_figures": bool(request.user.may(READ_ALL, at=at)),
    }  # fmt: skip
    return render(request, "requests/index.html", context)


@policy(SIGNED_IN)
def export(request: Any) -> HttpResponse:
    """The rows of a tab as CSV, as filtered."""
    _tab, found = _found(request, now())
    head = (_("编号"), _("申请单"), _("事由"), _("申请人"), _("工号"), _("科室"), _("状态"),
            _("提交时间"), _("审批办结"), _("办理期限"), _("办理人"), _("办结时间"),
            _("归档时间"))  # fmt: skip
    name = _("申请单-%(day)s.csv") % {"day": f"{local(now()):%Y%m%d}"}
    return listing(name, head, found, _cells)


@policy(SIGNED_IN)
def catalogue(request: Any) -> HttpResponse:
    """发起申请: every form in force, the usual ones first."""
    context = {"rows": pages.catalogue(request.user, now())}
    return render(request, "requests/catalogue.html", context)


def _found(request: Any, at: Any) -> tuple[str, QuerySet[Request]]:
    tab = request.GET.get("tab", "")
    if tab == HANDLE:
        rows = queries.to_handle(request.user, at)
    elif tab == ALL:
        rows = queries.visible_to(request.user).exclude(state=State.DRAFT).order_by("-pk")
    else:
        tab, mine = MINE, queries.visible_to(request.user).filter(applicant=request.user)
        rows = mine.order_by("-pk")
    words = request.GET.get("q", "").strip()[:60]
    if words:
        rows = rows.filter(
            Q(number__icontains=words) | Q(headline__icontains=words)
            | Q(version__title__icontains=words) | Q(applicant__name__icontains=words)
        )  # fmt: skip
    if request.GET.get("state") in State.values:
        rows = rows.filter(state=request.GET["state"])
    if kind := request.GET.get("kind"):
        rows = rows.filter(version__form__code=kind[:30])
    return tab, rows.distinct()


def _tabs(request: Any, current: str, at: Any) -> list[dict[str, Any]]:
    waiting = queries.to_handle(request.user, at).count()
    named = [(MINE, _("我的申请"), None), (HANDLE, _("待办理"), waiting), (ALL, _("全部"), None)]
    return [
        {"title": title, "url": f"?tab={code}", "count": count, "current": code == current}
        for code, title, count in named
    ]


def _cells(one: Request) -> tuple[str, ...]:
    times = (one.submitted_at, one.decided_at, one.due_at)
    ends = (one.done_at, one.archived_at)
    return (
        one.number, one.version.title, one.headline, one.applicant.name, one.applicant.staff_no,
        one.unit.name, str(State(one.state).label), *map(stamp, times),
        one.handler.name if one.handler else "", *map(stamp, ends),
    )  # fmt: skip
