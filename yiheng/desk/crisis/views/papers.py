"""On paper: 危机处置报告 with its proof from the ledger, and 从未补批清单 as a table."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import csv_file
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.crisis import reporting
from yiheng.governance.crisis import commands, queries
from yiheng.governance.crisis.rules import titles
from yiheng.governance.people.queries import house


@policy(SIGNED_IN)
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """危机处置报告: what was declared, done, ratified and made good, with the ledger's proof."""
    crisis = queries.visible_to(request.user).filter(pk=pk).first()
    if crisis is None:
        raise NotFound
    context = reporting.report(crisis, now()) | {
        "hospital": house() or _("医院"),
        "back": crisis.page,
    }
    return render(request, "desk_crisis/report.html", context)


@policy(SIGNED_IN)
def export(request: MemberRequest) -> HttpResponse:
    """从未补批清单 as CSV; who took it is recorded."""
    if not queries.oversees(request.user):
        raise NotFound
    rows = commands.export(by=request.user, at=now())
    head = (_("编号"), _("事由"), _("措施"), _("金额（元）"), _("所涉科室"), _("执行人"),
            _("执行时间"), _("补办期限"), _("状态"))  # fmt: skip
    return csv_file("never-ratified.csv", head, (
        (one.number, one.crisis.title, titles([one.kind]),
         "" if one.amount is None else f"{one.amount:.2f}", one.unit.name, one.member.label,
         stamp(one.at), stamp(one.due_at),
         one.get_state_display())
        for one in rows
    ))  # fmt: skip
