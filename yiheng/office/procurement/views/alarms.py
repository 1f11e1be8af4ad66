"""拆分预警: purchases whose sum with others reached a tier that each alone would not (4.1-a)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.core.ui.taking import taken
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.approvals.permissions import JUDGE_SPLITS
from yiheng.governance.regulation.definitions import PARAMETERS
from yiheng.office.procurement import forms, queries
from yiheng.office.procurement.views.parts import ALARMS, require_one_of, rooms

ROWS = 20


@policy(SIGNED_IN)
def alarms(request: Any) -> HttpResponse:
    """Those that wait for audit first."""
    require_one_of(request, ALARMS)
    return _page(request)


@policy(SIGNED_IN)
def export(request: Any) -> HttpResponse:
    """The same as CSV, an alarm a line."""
    require_one_of(request, ALARMS)
    head = (_("采购事项"), _("编号"), _("申请人"), _("申请科室"), _("本单金额（元）"),
            _("合并金额（元）"), _("达到"), _("预警时间"), _("合并计算的采购"), _("状态"),
            _("处理说明"), _("处理人"), _("处理时间"))  # fmt: skip
    return listing("split-alarms.csv", head, queries.alarms(), _line)


@policy(JUDGE_SPLITS, methods=("POST",))
def judge(request: Any, pk: int) -> HttpResponse:
    """Say what it was."""
    get_object_or_404(queries.alarms(), pk=pk)
    form = forms.Judging(request.POST, auto_id=_ids(pk))
    if form.is_valid():
        try:
            done = taken(
                form,
                lambda: approvals.judge_split(
                    pk=pk, by=request.user, at=now(), remark=form.cleaned_data["remark"],
                    is_split=form.cleaned_data["is_split"] == "yes",
                ),
            )  # fmt: skip
        except Denied as refusal:
            return _page(request, status=403, refusal=refusal)
        if done is not None:
            return redirect("procurement:alarms")
    return _page(request, status=422, form=form, failed=pk)


def _page(
    request: Any, *, status: int = 200, failed: int = 0, form: forms.Judging | None = None,
    **over: Any,
) -> HttpResponse:  # fmt: skip
    at = now()
    page = Paginator(queries.alarms(), ROWS).get_page(request.GET.get("page"))
    context = {
        "now": at, "page": page,
        "rows": [_row(one, form if one.pk == failed else None) for one in page],
        "may_judge": request.user.may(JUDGE_SPLITS, at=at),
        "rooms": rooms(request.user, "alarms", at), **over,
    }  # fmt: skip
    answer = render(request, "procurement/alarms.html", context, status=status)
    if "refusal" in over:
        answer["X-Clause"] = over["refusal"].verdict.clause
    return answer


def _ids(pk: int) -> str:
    """The ids of the fields of one alarm's form: there are several on the page."""
    return f"id_{pk}_%s"


def _line(alarm: SplitAlarm) -> tuple[object, ...]:
    row, case = _row(alarm, None), alarm.case
    return (
        case.title, case.serial, case.applicant.name, case.unit.name, alarm.amount,
        alarm.counted_amount, row["tiers"], stamp(alarm.raised_at),
        "；".join(f"{one.other.serial} {one.other.title}" for one in row["beside"]),
        row["status"], alarm.remark, alarm.handled_by.name if alarm.handled_by else "",
        stamp(alarm.handled_at),
    )  # fmt: skip


def _row(alarm: SplitAlarm, form: forms.Judging | None) -> dict[str, Any]:
    tone = "warn" if alarm.handled_at is None else "bad" if alarm.is_split else "ok"
    said = _("构成拆分") if alarm.is_split else _("不构成拆分")
    return {
        "alarm": alarm, "beside": alarm.case.counted.all(), "tone": tone,
        "status": _("待处理") if alarm.handled_at is None else said,
        "form": form or forms.Judging(auto_id=_ids(alarm.pk)),
        "tiers": "、".join(PARAMETERS[one].title for one in alarm.tiers if one in PARAMETERS),
    }  # fmt: skip
