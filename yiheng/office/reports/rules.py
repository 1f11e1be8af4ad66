"""Who may write, hand in, correct, excuse and send; what keeps to the template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.reports.models import (
    Brief,
    Edition,
    Kind,
    Receipt,
    Report,
    State,
)
from yiheng.office.reports.permissions import BRIEF, MANAGE
from yiheng.office.reports.shapes import DAILY, MONTHLY, WEEKLY, Shape

TEMPLATE, DIRECT = "3.2-h", "1.1-d"
CLAUSES = {DAILY: "3.2-i", WEEKLY: "3.2-j", MONTHLY: "3.2-k"}


@enforces("3.2-h")
def keeps_template(shape: Shape, sections: Mapping[str, str]) -> Verdict:
    """§3.2-h: a report has the sections of its template, no other, and those required filled."""
    known = {one.code for one in shape.sections}
    if set(sections) - known:
        return refuse(
            TEMPLATE, _("含模板之外的内容：%(names)s"), cure=_("请按日报、周报、月报模板填写"),
            names="、".join(sorted(set(sections) - known)),
        )  # fmt: skip
    for one in shape.sections:
        if one.required and not sections.get(one.code, "").strip():
            return refuse(
                TEMPLATE, _("“%(title)s”没有填写"), cure=_("请填写；没有的写“无”"), title=one.title
            )
    return permit(TEMPLATE)


@enforces("3.2-h")
def may_oblige(by: Actor, at: datetime) -> Verdict:
    """§3.2-h: the department's heads say who owes which report."""
    return by.may(MANAGE, at)


@enforces("3.2-i", "3.2-j", "3.2-k")
def may_begin(kind: str, first: date, at: datetime) -> Verdict:
    """§3.2-i…k: nobody writes of days that have not come."""
    if first > day_of(at):
        return refuse(
            CLAUSES[kind], _("不能提前写以后的报告"), cure=_("请到当天再写"),
        )  # fmt: skip
    return permit(CLAUSES[kind])


@enforces("3.2-h")
def may_write(by: Member, report: Report) -> Verdict:
    """§3.2-h: who owes a report writes it, until it is handed in."""
    clause = CLAUSES[report.kind]
    if report.owner_id != by.pk:
        return refuse(clause, _("只有报告人可以填写"), cure=_("请联系报告人"))
    if report.state == State.EXCUSED:
        return refuse(clause, _("该报告已免交"), cure=_("不必再填写"))
    return permit(clause)


@enforces("3.2-i", "3.2-j", "3.2-k")
def may_submit(
    by: Member, report: Report, pending: Edition | None, ready: date, at: datetime
) -> Verdict:
    """§3.2-i…k: a report is handed in once, when its time is over; what is wrong is corrected."""
    verdict = may_write(by, report)
    if not verdict:
        return verdict
    clause = CLAUSES[report.kind]
    if report.state == State.SUBMITTED and pending is None:
        return refuse(clause, _("该报告已提交，没有重复提交"), cure=_("有误的请点“更正”，写明原因"))
    if day_of(at) < ready:
        return refuse(
            clause, _("本期还没有结束，%(day)s 起才能提交"), cure=_("可以先保存草稿"),
            day=ready.isoformat(),
        )  # fmt: skip
    return permit(clause)


@enforces("3.2-h")
def may_correct(by: Member, report: Report, pending: Edition | None) -> Verdict:
    """§3.2-h: what was handed in is never changed; its writer hands in another edition."""
    if report.owner_id != by.pk:
        return refuse(TEMPLATE, _("只有报告人可以更正"), cure=_("请联系报告人"))
    if report.state != State.SUBMITTED:
        return refuse(TEMPLATE, _("报告还没有提交"), cure=_("请直接填写并提交"))
    if pending is not None:
        return refuse(TEMPLATE, _("已有一份未提交的更正"), cure=_("请继续填写那一份，或先放弃"))
    return permit(TEMPLATE)


@enforces("3.2-h")
def may_excuse(by: Member, report: Report, at: datetime) -> Verdict:
    """§3.2-h: who says who owes reports excuses one, never the own."""
    verdict = by.may(MANAGE, at)
    if not verdict:
        return verdict
    if report.owner_id == by.pk:
        return refuse(TEMPLATE, _("不能免去自己的报告"), cure=_("请由另一位有权限的人员办理"))
    if report.state != State.OPEN:
        return refuse(
            TEMPLATE, _("报告%(state)s，不能免交"), cure=_("已提交的报告照常保留"),
            state=report.get_state_display(),
        )  # fmt: skip
    return permit(TEMPLATE)


@enforces("1.1-d")
def may_send(by: Member, report: Report, sent: Brief | None, at: datetime) -> Verdict:
    """§1.1-d: the department reports to its leader directly, from its monthly report."""
    verdict = by.may(BRIEF, at)
    if not verdict:
        return verdict
    if report.kind != Kind.MONTHLY or not report.house:
        return refuse(DIRECT, _("月度简报由部门月报生成"), cure=_("请打开部门的月报再报送"))
    if report.state != State.SUBMITTED:
        return refuse(DIRECT, _("月报还没有提交"), cure=_("请先提交月报"))
    if sent is not None and sent.edition_id == report.current_id:
        return refuse(DIRECT, _("这一版月报已经报送"), cure=_("月报更正后可以再次报送"))
    return permit(DIRECT)


@enforces("1.1-d")
def may_acknowledge(receipt: Receipt | None) -> Verdict:
    """§1.1-d: the leader to whom it was sent acknowledges it, once."""
    if receipt is None:
        return refuse(DIRECT, _("这份简报不是报送给您的"), cure=_("您可以查看，不需要签收"))
    if receipt.read_at is not None:
        return refuse(DIRECT, _("您已签收"), cure=_("批示可以另行告知报送人"))
    return permit(DIRECT)
