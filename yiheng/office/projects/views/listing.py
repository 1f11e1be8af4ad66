"""The list of projects and the road map: searched, filtered, paged, taken along as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, now
from yiheng.core.policy import policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.governance.people.models import Unit
from yiheng.office.projects import gantt, pages, queries
from yiheng.office.projects.models import Project, State
from yiheng.office.projects.permissions import SEE

ROWS, MOST_DRAWN = 20, 40
UNDRAWN = (State.DRAFT, State.WITHDRAWN, State.REFUSED)
TABS: dict[str, Q] = {
    "": Q(),
    "draft": Q(state__in=[State.DRAFT, State.RETURNED]),
    "approval": Q(state=State.IN_APPROVAL),
    "approved": Q(state=State.APPROVED),
    "active": Q(state=State.ACTIVE),
    "closing": Q(state__in=[State.CLOSING, State.EXAMINED]),
    "ended": Q(state__in=[State.ARCHIVED, State.STOPPED, State.REFUSED, State.WITHDRAWN]),
}


@policy(SEE)
def index(request: Any) -> HttpResponse:
    """Projects that the member may see, newest first."""
    at, asked = now(), _asked(request)
    today = day_of(at)
    page = Paginator(_found(request, asked), ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "asked": asked, "tabs": _tabs(request, asked["tab"]),
        "rows": [pages.summary(one, today) for one in page], "units": _units(),
        "rooms": pages.rooms(request.user, ""), "may_propose": pages.can_propose(request.user, at),
        "narrowed": any(asked[name] for name in ("q", "unit", "joint", "mine")),
    }  # fmt: skip
    return render(request, "projects/index.html", context)


@policy(SEE)
def roadmap(request: Any) -> HttpResponse:
    """Projects as lines over time."""
    at, asked = now(), _asked(request)
    today = day_of(at)
    shown = list(_found(request, asked).exclude(state__in=UNDRAWN)[:MOST_DRAWN])
    context = {
        "now": at, "asked": asked, "tabs": _tabs(request, asked["tab"]), "units": _units(),
        "rooms": pages.rooms(request.user, "roadmap"), "legend": gantt.legend(),
        "chart": pages.roadmap(shown, today), "rows": [pages.summary(one, today) for one in shown],
        "most": MOST_DRAWN,
    }  # fmt: skip
    return render(request, "projects/roadmap.html", context)


@policy(SEE)
def export(request: Any) -> HttpResponse:
    """What the list shows, as CSV."""
    at = now()
    today = day_of(at)
    head = (_("编号"), _("项目"), _("责任人"), _("牵头部门"), _("使用部门"), _("状态"),
            _("联合项目"), _("节点"), _("已完成"), _("按时"), _("下一节点"), _("完成时限"),
            _("预算（元）"), _("批准时间"), _("启动时间"))  # fmt: skip
    found = _found(request, _asked(request))
    name = _("项目-%(day)s.csv") % {"day": f"{today:%Y%m%d}"}
    return listing(name, head, found, lambda one: _cells(pages.summary(one, today)))


def _asked(request: Any) -> dict[str, str]:
    given = request.GET
    return {
        "q": given.get("q", "").strip()[:60], "tab": _one_of(given.get("tab", ""), list(TABS)),
        "unit": given.get("unit", "")[:20], "joint": "1" if given.get("joint") else "",
        "mine": "1" if given.get("mine") else "",
    }  # fmt: skip


def _one_of(value: str, known: Sequence[str]) -> str:
    return value if value in known else ""


def _found(request: Any, asked: dict[str, str]) -> QuerySet[Project]:
    rows = queries.found(request.user, asked["q"]).filter(TABS[asked["tab"]])
    if asked["unit"]:
        rows = rows.filter(parties__unit__code=asked["unit"])
    if asked["joint"]:
        joint = Project.objects.annotate(n=Count("parties")).filter(n__gt=1)
        rows = rows.filter(pk__in=joint.values("pk"))
    if asked["mine"]:
        rows = rows.filter(Q(owner=request.user) | Q(author=request.user))
    return rows


def _tabs(request: Any, chosen: str) -> list[dict[str, Any]]:
    named = (
        ("", _("全部")), ("draft", _("草稿与退回")), ("approval", _("审批中")),
        ("approved", _("待启动")), ("active", _("进行中")), ("closing", _("结项")),
        ("ended", _("已结束")),
    )  # fmt: skip
    keep = request.GET.copy()
    keep.pop("page", None)
    tabs = []
    for code, title in named:
        keep["tab"] = code
        tabs.append({"title": title, "url": f"?{keep.urlencode()}", "current": code == chosen})
    return tabs


def _units() -> list[tuple[str, str]]:
    rows = Unit.objects.filter(closed_at=None).order_by("code")
    return list(rows.values_list("code", "name"))


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    one: Project = row["one"]
    node = row["next"]
    return (
        one.number, one.title, one.owner.name if one.owner else "", one.unit.name,
        one.using_unit.name if one.using_unit else "", str(State(one.state).label),
        _("是") if row["joint"] else "", row["many"], row["reached"], row["rate"],
        node.title if node else "", node.due_on.isoformat() if node else "", f"{one.budget:f}",
        stamp(one.approved_at), stamp(one.kicked_at),
    )  # fmt: skip
