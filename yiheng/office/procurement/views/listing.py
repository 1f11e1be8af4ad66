"""The list of purchases: searched, filtered, paged, and taken along as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.office.procurement import permissions, queries
from yiheng.office.procurement.models import Category, Method, Purchase, State
from yiheng.office.procurement.views.parts import KINDS, ratification, rooms

ROWS = 20
RUNNING = (State.AT_ONCE, State.APPROVED, State.CONTRACTED, State.ACCEPTED, State.PAID)
TABS: dict[str, Q] = {
    "": Q(),
    "draft": Q(state=State.DRAFT),
    "approval": Q(state__in=[State.IN_APPROVAL, State.RETURNED]),
    "running": Q(state__in=RUNNING),
    "archived": Q(state=State.ARCHIVED),
    "over": Q(archive__destroyed_at=None),
    "urgent": Q(act__isnull=False),
    "ended": Q(state__in=[State.REFUSED, State.WITHDRAWN, State.TERMINATED]),
}


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """Purchases that the member may see, newest first."""
    at, asked = now(), _asked(request)
    page = Paginator(_found(request, asked), ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page, "rows": [(one, ratification(one, at)) for one in page],
        "tabs": _tabs(request, asked["tab"]), "asked": asked,
        "categories": Category.choices, "methods": Method.choices, "kinds": KINDS,
        "narrowed": any(asked[name] for name in ("q", "category", "method", "mine")),
        "may_apply": request.user.may(permissions.APPLY, at=at),
        "rooms": rooms(request.user, "list", at),
    }  # fmt: skip
    return render(request, "procurement/index.html", context)


@policy(SIGNED_IN)
def export(request: Any) -> HttpResponse:
    """What the list shows, as CSV."""
    found = _found(request, _asked(request))
    head = (_("编号"), _("采购事项"), _("申请科室"), _("申请人"), _("类别"), _("采购方式"),
            _("金额（元）"), _("预算项目"), _("供应商"), _("状态"), _("提交时间"),
            _("事后补办"))  # fmt: skip
    at = now()
    return listing("purchases.csv", head, found, lambda one: _row(one, at))


def _asked(request: Any) -> dict[str, str]:
    given = request.GET
    return {
        "q": given.get("q", "").strip()[:60],
        "tab": _one_of(given.get("tab", ""), list(TABS)),
        "category": _one_of(given.get("category", ""), Category.values),
        "method": _one_of(given.get("method", ""), Method.values),
        "mine": "1" if given.get("mine") else "",
    }


def _one_of(value: str, known: Sequence[str]) -> str:
    return value if value in known else ""


def _found(request: Any, asked: dict[str, str]) -> QuerySet[Purchase]:
    rows = queries.found(
        request.user, asked["q"], category=asked["category"], method=asked["method"]
    )
    if asked["mine"]:
        rows = rows.filter(author=request.user)
    if asked["tab"] == "over":
        rows = rows.filter(archive__kept_until__lte=day_of(now()))
    return rows.filter(TABS[asked["tab"]])


def _tabs(request: Any, current: str) -> list[dict[str, Any]]:
    named = (
        ("", _("全部")), ("draft", _("草稿")), ("approval", _("审批中")), ("running", _("执行中")),
        ("archived", _("已归档")), ("over", _("保存期满")), ("ended", _("未成交")),
        ("urgent", _("紧急采购")),
    )  # fmt: skip
    keep = request.GET.copy()
    keep.pop("page", None)
    tabs = []
    for code, title in named:
        keep["tab"] = code
        tabs.append({"title": title, "url": f"?{keep.urlencode()}", "current": code == current})
    return tabs


def _row(one: Purchase, at: datetime) -> tuple[object, ...]:
    contract, stands = getattr(one, "contract", None), ratification(one, at)
    return (
        one.number or "", str(one), one.unit.name, one.author.name, one.get_category_display(),
        one.get_method_display(), f"{one.amount:f}", str(one.budget or ""),
        contract.supplier.name if contract else "", one.get_state_display(),
        stamp(one.submitted_at), stands[1] if stands else "",
    )  # fmt: skip
