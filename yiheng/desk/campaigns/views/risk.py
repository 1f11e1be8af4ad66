"""What the house's accounts risk: the index and its trend, account by account, and why."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.charts import Series
from yiheng.core.verdict import Text
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.campaigns import pages
from yiheng.governance.access import queries, risks
from yiheng.governance.access.models import RiskReading
from yiheng.governance.access.permissions import CREDENTIALS
from yiheng.governance.access.risks import CAUSES, POINTS, Risk
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import ParameterUnset

DAYS, MARKS, SOME = 180, 13, 20


@policy(CREDENTIALS)
def risk(request: MemberRequest) -> HttpResponse:
    """The index, its trend, and the accounts, the riskiest first."""
    at = now()
    try:
        found = risks.risks(at)
    except ParameterUnset as error:
        context = {"unset": error.verdict, "tabs": pages.tabs(request, "risk")}
        return render(request, "desk_campaigns/risk.html", context)
    risky = [one for one in found if one.score]
    page = Paginator(risky, pages.ROWS).get_page(request.GET.get("page"))
    exposed = [one for one in found if one.exposed]
    context = {
        "page": page, "rows": [_row(one) for one in page], "tabs": pages.tabs(request, "risk"),
        "index": risks.index_of(found), "accounts": len(found), "exposed": len(exposed),
        "admins": sum(one.privileged for one in exposed), "trend": _trend(),
        "causes": _causes(found), "points": [
            (str(title), *POINTS[cause]) for cause, title in CAUSES.items()
        ],
    }  # fmt: skip
    return render(request, "desk_campaigns/risk.html", context)


@policy(CREDENTIALS)
def account(request: MemberRequest, pk: int) -> HttpResponse:
    """One account: each cause with what was seen, and what mends it."""
    at = now()
    member = Member.objects.filter(pk=pk, is_active=True).select_related("unit").first()
    if member is None:
        raise NotFound
    found = next((one for one in risks.risks(at) if one.member.pk == pk), None)
    if found is None:
        raise NotFound
    factor = queries.confirmed_factor(member)
    context = {
        "member": member, "risk": found, "row": _row(found), "tabs": pages.tabs(request, "risk"),
        "facts": [
            (_("部门"), member.unit.name),
            (_("岗位"), "、".join(one.title for one in member.posts_at(at)) or "—"),
            (_("口令设定时间"), queries.password_set_at(member)),
            (_("第二因素"), _("已登记") if factor else _("未登记")),
            (_("在用登录"), len(queries.sessions_of(member, at))),
        ],
    }  # fmt: skip
    return render(request, "desk_campaigns/account_risk.html", context)


CURES: dict[str, Text] = {
    risks.AGE: gettext_lazy("到期前更换口令"),
    risks.FACTOR: gettext_lazy("请本人在“我的账号”登记动态口令"),
    risks.DORMANT: gettext_lazy("收回岗位，或请本人登录"),
    risks.SHARED: gettext_lazy("向本人核实；属共用的，分别开通账号"),
    risks.FAILED: gettext_lazy("向本人核实；不是本人所为的，重置口令"),
}


def _row(one: Risk) -> dict[str, Any]:
    some = one.score >= SOME
    kind = "bad" if one.exposed else "warn" if some else "ok"
    state = _("高") if one.exposed else _("中") if some else _("低")
    parts = [(part, CURES[part.cause]) for part in one.parts]
    said = _("%(n)s 分，满分 100") % {"n": one.score}
    return {"one": one, "kind": kind, "state": state, "parts": parts, "said": said,
            "causes": "、".join(part.title for part in one.parts)}  # fmt: skip


def _trend() -> dict[str, Any] | None:
    """The kept index over half a year, at most a dozen marks and today."""
    kept = list(RiskReading.objects.order_by("-day")[:DAYS])[::-1]
    if len(kept) < 2:
        return None
    step = max(1, (len(kept) - 1) // (MARKS - 1))
    shown = kept[::-1][::step][:MARKS][::-1]
    labels = [f"{one.day:%m-%d}" for one in shown]
    series = [Series(_("风险指数"), [float(one.index) for one in shown])]
    rows = [(one.day, one.index, one.accounts, one.exposed) for one in shown[::-1]]
    change = kept[-1].index - kept[0].index
    return {"labels": labels, "series": series, "rows": rows, "change": abs(change),
            "falls": change <= 0, "since": kept[0].day}  # fmt: skip


def _causes(found: list[Risk]) -> list[tuple[str, float]]:
    """How many accounts each cause touches, for a picture."""
    counted = dict.fromkeys(CAUSES, 0)
    for one in found:
        for part in one.parts:
            counted[part.cause] += 1
    return [(str(CAUSES[cause]), float(n)) for cause, n in counted.items()]
