"""我的报告, 部门报告; filtered, paged, taken along as CSV; and how punctual they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.office.reports import pages, queries
from yiheng.office.reports.models import Kind, Report, State
from yiheng.office.reports.permissions import MANAGE, SEE
from yiheng.office.reports.starting import FORMS

ROWS = 20
ALL, LATE = "all", "late"


@policy(SEE)
def index(request: Any) -> HttpResponse:
    """The reports of a tab, filtered by kind, state and words."""
    at, viewer = now(), request.user
    tab, asked = _tab(request, at), _asked(request)
    page = Paginator(_found(request, tab, asked, at), ROWS).get_page(request.GET.get("page"))
    owed = set(queries.obligations(at).filter(member=viewer).values_list("kind", flat=True))
    strip = [] if tab else pages.strip(viewer, at)
    context = {
        "now": at, "page": page, "tab": tab, "asked": asked, "narrowed": any(asked.values()),
        "tabs": pages.tabs(viewer, tab, at), "kinds": Kind.choices, "states": State.choices,
        "rows": [_row(one, at) for one in page.object_list], "strip": strip,
        "forms": [form for kind, form in FORMS.items() if kind in owed],
        "others": queries.others_read(viewer, at), "may_manage": bool(viewer.may(MANAGE, at)),
        "may_brief": queries.briefs_visible_to(viewer, at).exists(),
    }  # fmt: skip
    return render(request, "reports/index.html", context)


@policy(SEE)
def export(request: Any) -> HttpResponse:
    """The list as it is filtered, as CSV."""
    at = now()
    head = (_("报告"), _("期间"), _("部门"), _("报告人"), _("提交期限"), _("提交时间"), _("状态"))
    found = _found(request, _tab(request, at), _asked(request), at)
    return listing(_("工作报告.csv"), head, found, lambda one: _cells(one, at))


@policy(SEE)
def punctuality(request: Any) -> HttpResponse:
    """How punctual the reports of a month are that the member may read."""
    at = now()
    month = pages.month_of(request.GET.get("month", ""), at)
    context = pages.punctuality(request.user, month, at) | {"now": at}
    return render(request, "reports/punctuality.html", context)


def _tab(request: Any, at: datetime) -> str:
    asked = request.GET.get("tab", "")
    return ALL if asked == ALL and queries.others_read(request.user, at) else ""


def _asked(request: Any) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "only")}


def _found(request: Any, tab: str, asked: dict[str, str], at: datetime) -> QuerySet[Report]:
    rows = queries.visible_to(request.user, at)
    rows = rows if tab == ALL else rows.filter(owner=request.user)
    if asked["kind"] in Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked["only"] in State.values:
        rows = rows.filter(state=asked["only"])
    elif asked["only"] == LATE:
        missing = Q(state=State.OPEN, due_at__lt=at)
        rows = rows.filter(missing | Q(state=State.SUBMITTED, submitted_at__gt=F("due_at")))
    if words := asked["q"]:
        rows = rows.filter(
            Q(period__icontains=words) | Q(unit__name__icontains=words)
            | Q(owner__name__icontains=words)
        )  # fmt: skip
    return rows.order_by("-last", "kind", "unit__code", "pk")


def _row(one: Report, at: datetime) -> dict[str, Any]:
    tone, word = pages.standing(one, at)
    return {"one": one, "tone": tone, "word": word}


def _cells(one: Report, at: datetime) -> tuple[str, ...]:
    return (
        one.get_kind_display(), one.period, one.unit.name, one.owner.name,
        stamp(one.due_at),
        stamp(one.submitted_at) if one.submitted_at else "",
        pages.standing(one, at)[1],
    )  # fmt: skip
