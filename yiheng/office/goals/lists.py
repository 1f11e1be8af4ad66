"""The registers of this room: what stands in their columns, and how they are narrowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.ui import formats
from yiheng.core.ui.registers import Cell, Column, Narrow, Register
from yiheng.office.goals.forms import plain
from yiheng.office.goals.models import (
    Demand,
    Form,
    Goal,
    Impact,
    Improvement,
    Phase,
    Process,
    Signing,
    Stage,
    State,
    Term,
    Tier,
    Trend,
    TrendKind,
    Urgency,
)
from yiheng.office.goals.standing import TONES, standing

STAGES: Mapping[str, str] = {
    Stage.DRAFT: "", Stage.SUBMITTED: "info", Stage.ASSESSED: "info", Stage.ACCEPTED: "warn",
    Stage.RELEASED: "ok", Stage.DECLINED: "bad", Stage.WITHDRAWN: "",
}  # fmt: skip
PHASES: Mapping[str, str] = {Phase.OPEN: "warn", Phase.CLOSED: "ok", Phase.DROPPED: ""}
FORMS: Mapping[str, str] = {Form.PAPER: "bad", Form.PARTLY: "warn", Form.DIGITAL: "ok"}
IMPACTS: Mapping[str, str] = {"": "warn", Impact.NONE: "", Impact.WATCH: "info", Impact.ACT: "bad"}
SIGNINGS: Mapping[str, str] = {
    Signing.DRAFT: "", Signing.IN_APPROVAL: "info", Signing.RETURNED: "warn", Signing.SIGNED: "ok",
    Signing.REFUSED: "bad",
}  # fmt: skip
TABS = (
    ("", "goals:index", _("目标树")), ("demands", "goals:demands", _("信息需求")),
    ("releases", "goals:releases", _("发布记录")),
    ("improvements", "goals:improvements", _("采集改进")),
    ("processes", "goals:processes", _("关键流程")), ("trends", "goals:trends", _("趋势跟踪")),
    ("alignments", "goals:alignments", _("年度签认")),
)  # fmt: skip


def tabs(current: str) -> list[dict[str, Any]]:
    """The rooms of the room."""
    return [
        {"title": title, "url": reverse(name), "count": None, "current": code == current}
        for code, name, title in TABS
    ]


def day(value: date | None, today: date | None = None) -> str:
    """A day as a list shows it; a dash for none."""
    if value is None:
        return "—"
    return formats.day(value, today) if today else value.isoformat()


def moment(value: datetime | None) -> str:
    """The day of an instant; a dash for none."""
    return day(day_of(value) if value else None)


def goals(today: date) -> Register:
    """The goals, each with the value of its metric."""

    def state(one: Goal) -> Cell:
        if not one.live:
            return Cell(one.get_state_display(), tone="")
        assert one.current is not None
        how = standing(one.current, one.value, today)
        return Cell(how.label, tone=TONES[how])

    def said(one: Goal) -> Any:
        assert one.current is not None
        return one.current

    return Register(
        title=_("目标清单"), words=_("编号、名称或指标"),
        empty=(_("还没有目标"), _("目标由负责人提出，经另一人确认后列在这里。")),
        search=lambda rows, q: rows.filter(
            Q(number__icontains=q) | Q(current__title__icontains=q)
            | Q(current__metric__icontains=q) | Q(unit__name__icontains=q)
        ),
        narrows=(
            Narrow("tier", _("全部层级"), Tier.choices, lambda r, c: r.filter(tier=c)),
            Narrow("term", _("短期与长期"), Term.choices, lambda r, c: r.filter(current__term=c)),
            Narrow("state", _("执行中与已终止"), State.choices, lambda r, c: r.filter(state=c)),
        ),
        columns=(
            Column(_("目标"), lambda one: Cell(said(one).title, one.page, one.number)),
            Column(_("层级"), lambda one: Cell(one.get_tier_display())),
            Column(_("责任部门"), lambda one: Cell(one.unit.name, sub=one.owner.name)),
            Column(_("期限"), lambda one: Cell(day(said(one).due_on),
                                            sub=Term(said(one).term).label)),
            Column(_("目标值"), lambda one: Cell(said(one).wanted, sub=said(one).metric)),
            Column(_("现值"), lambda one: Cell(plain(one.value)), num=True),
            Column(_("状态"), state),
        ),
    )  # fmt: skip


def demands(today: date) -> Register:
    """The backlog."""

    def promised(one: Demand) -> Cell:
        late = one.stage == Stage.ACCEPTED and one.due_on is not None and one.due_on < today
        return Cell(day(one.due_on), sub=_("已过承诺日期") if late else "")

    return Register(
        title=_("需求清单"), words=_("编号、名称、系统或部门"),
        empty=(_("还没有信息需求"), _("提交的需求和批准的“信息需求与变更”申请单会列在这里。")),
        search=lambda rows, q: rows.filter(
            Q(number__icontains=q) | Q(title__icontains=q) | Q(system_name__icontains=q)
            | Q(unit__name__icontains=q)
        ),
        narrows=(
            Narrow("stage", _("全部状态"), Stage.choices, lambda r, c: r.filter(stage=c)),
            Narrow("urgency", _("全部紧急程度"), Urgency.choices,
                   lambda r, c: r.filter(urgency=c)),
        ),
        columns=(
            Column(_("需求"), lambda one: Cell(one.title, one.page, one.number or _("未提交"))),
            Column(_("系统"), lambda one: Cell(one.system_name or "—")),
            Column(_("提出部门"), lambda one: Cell(one.unit.name, sub=one.asker.name)),
            Column(_("紧急程度"), lambda one: Cell(one.get_urgency_display())),
            Column(_("状态"), lambda one: Cell(one.get_stage_display(), tone=STAGES[one.stage])),
            Column(_("承诺完成"), promised),
            Column(_("发布"), lambda one: Cell(day(one.released_on))),
        ),
    )  # fmt: skip


def releases() -> Register:
    """The release log."""
    return Register(
        title=_("发布记录"), words=_("编号、系统或内容"),
        empty=(_("还没有发布记录"), _("受理的需求发布后登记在这里。")),
        search=lambda rows, q: rows.filter(
            Q(number__icontains=q) | Q(system_name__icontains=q) | Q(notes__icontains=q)
        ),
        columns=(
            Column(_("编号"), lambda one: Cell(one.number)),
            Column(_("系统"), lambda one: Cell(one.system_name, sub=one.version)),
            Column(_("发布日期"), lambda one: Cell(day(one.day))),
            Column(_("发布内容"), lambda one: Cell(one.notes)),
            Column(_("需求"), lambda one: Cell("；".join(str(d) for d in one.demands.all()))),
            Column(_("登记人"), lambda one: Cell(one.by.name)),
        ),
    )  # fmt: skip


def improvements() -> Register:
    """Improvements of data entry, with the errors before and after."""

    def percent(value: Any) -> Cell:
        return Cell("—" if value is None else f"{plain(value)}%")

    def shown(one: Improvement) -> Cell:
        return Cell(one.get_phase_display(), tone=PHASES[one.phase])

    return Register(
        title=_("采集改进"), words=_("编号、事项或科室"),
        empty=(_("还没有采集改进"), _("与临床科室共同改进的表单和采集流程会列在这里。")),
        search=lambda rows, q: rows.filter(
            Q(number__icontains=q) | Q(title__icontains=q) | Q(unit__name__icontains=q)
        ),
        narrows=(
            Narrow("phase", _("全部状态"), Phase.choices, lambda r, c: r.filter(phase=c)),
        ),
        columns=(
            Column(_("改进事项"), lambda one: Cell(one.title, one.page, one.number)),
            Column(_("共同科室"), lambda one: Cell(one.unit.name, sub=one.partner.name)),
            Column(_("期限"), lambda one: Cell(day(one.due_on))),
            Column(_("改进前错误率"), lambda one: percent(one.before), num=True),
            Column(_("改进后错误率"), lambda one: percent(one.after), num=True),
            Column(_("状态"), shown),
        ),
    )  # fmt: skip


def processes(routes: Mapping[str, str]) -> Register:
    """The register of key processes; ``routes`` are the titles of those in force."""

    def engine(one: Process) -> Cell:
        if one.retired_at is not None:
            return Cell(_("已停用"), tone="")
        if one.engine:
            return Cell(routes.get(one.engine, one.engine))
        return Cell(_("系统外办理"), tone="bad")

    def in_use(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        return rows.filter(retired_at__isnull=code == "used")

    return Register(
        title=_("关键流程"), words=_("编号、名称或部门"),
        empty=(_("还没有登记关键流程"), _("登记流程的形式、执行方式和操作规程后列在这里。")),
        search=lambda rows, q: rows.filter(
            Q(code__icontains=q) | Q(title__icontains=q) | Q(unit__name__icontains=q)
        ),
        narrows=(
            Narrow("form", _("全部形式"), Form.choices, lambda r, c: r.filter(form=c)),
            Narrow("use", _("在用与停用"), (("used", _("在用")), ("retired", _("已停用"))), in_use),
        ),
        columns=(
            Column(_("流程"), lambda one: Cell(one.title, one.page, one.code)),
            Column(_("部门"), lambda one: Cell(one.unit.name, sub=one.owner.name)),
            Column(_("形式"), lambda one: Cell(one.get_form_display(), tone=FORMS[one.form])),
            Column(_("执行流程"), engine),
        ),
    )  # fmt: skip


def trends(now: datetime) -> Register:
    """The watch log."""

    def state(one: Trend) -> Cell:
        if one.assessed_at is not None:
            return Cell(one.get_impact_display(), tone=IMPACTS[one.impact])
        late = one.due_at <= now
        return Cell(_("逾期未评估") if late else _("待评估"), tone="bad" if late else "warn")

    def assessed(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        return rows.filter(assessed_at__isnull=code == "open")

    return Register(
        title=_("趋势跟踪"), words=_("编号、名称或发布单位"),
        empty=(_("还没有趋势登记"), _("法规、标准、技术和同行的新动向登记在这里，由负责人评估。")),
        search=lambda rows, q: rows.filter(
            Q(number__icontains=q) | Q(title__icontains=q) | Q(publisher__icontains=q)
        ),
        narrows=(
            Narrow("kind", _("全部类别"), TrendKind.choices, lambda r, c: r.filter(kind=c)),
            Narrow("done", _("已评估与待评估"),
                   (("open", _("待评估")), ("done", _("已评估"))), assessed),
        ),
        columns=(
            Column(_("名称"), lambda one: Cell(one.title, one.page, one.number)),
            Column(_("类别"), lambda one: Cell(one.get_kind_display())),
            Column(_("发布"), lambda one: Cell(one.publisher, sub=day(one.published_on))),
            Column(_("负责人"), lambda one: Cell(one.owner.name)),
            Column(_("评估期限"), lambda one: Cell(moment(one.due_at))),
            Column(_("结论"), state),
        ),
    )  # fmt: skip


def alignments() -> Register:
    """The yearly statements."""
    return Register(
        title=_("年度签认"), words=_("年度"),
        empty=(_("还没有年度目标签认"), _("每年由主任编制目标对齐说明，分管院长签认。")),
        search=lambda rows, q: rows.filter(year__icontains=q),
        columns=(
            Column(_("年度"), lambda one: Cell(one.year, one.page)),
            Column(_("编制人"), lambda one: Cell(one.author.name, sub=moment(one.at))),
            Column(_("目标数"), lambda one: Cell(len(one.goals)), num=True),
            Column(_("状态"), lambda one: Cell(one.get_stage_display(),
                                            tone=SIGNINGS[one.stage])),
            Column(_("签认时间"), lambda one: Cell(moment(one.signed_at))),
        ),
    )  # fmt: skip
