"""The pages of demands, improvements, processes, watch entries and the yearly statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core import references
from yiheng.core.ui import charts
from yiheng.core.ui.registers import Act, Block, Cell, Sheet
from yiheng.governance.people.models import Member
from yiheng.office.goals import commands, workforms, workqueries, workrules
from yiheng.office.goals.forms import Reason, plain
from yiheng.office.goals.lists import FORMS, IMPACTS, PHASES, SIGNINGS, STAGES, day, moment
from yiheng.office.goals.models import (
    Alignment,
    Demand,
    Improvement,
    Phase,
    Process,
    Stage,
    Trend,
)
from yiheng.office.goals.sheets import home


def _crumbs(title: str, name: str) -> tuple[tuple[str, str], ...]:
    return (home(), (title, reverse(name)))


def demand(one: Demand, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a demand."""
    edits = workrules.may_edit(viewer, one)
    links = [(_("修改"), reverse("goals:edit-demand", args=[one.pk]))] if edits else []
    notices = [("info", _("来自申请单 %(number)s") % {"number": one.origin_number}, "1.2-a")]
    links += [(_("打开申请单"), one.origin_url)] if one.origin_url else []
    points = list(references.pointing(references.DEMAND, str(one.pk), viewer, at))
    return Sheet(
        title=one.title, cite="1.2-a", crumbs=_crumbs(_("信息需求"), "goals:demands"),
        lead=" · ".join(filter(None, (one.number, one.unit.name, one.asker.name))),
        marks=[(STAGES[Stage(one.stage)], one.get_stage_display())], links=links,
        notices=notices if one.origin else [],
        blocks=[
            Block(title=_("需求"), facts=[
                (_("所属系统"), one.system_name or "—"),
                (_("服务的目标"), str(one.goal) if one.goal else "—"),
                (_("紧急程度"), one.get_urgency_display()), (_("期望完成"), day(one.wanted_on)),
                (_("现状与问题"), one.present or "—"), (_("期望结果"), one.wanted or "—"),
            ]),
            Block(title=_("经过"), cite="1.2-a", events=list(_course(one)), none=_("还没有提交。")),
            *([Block(title=_("由它展开"), head=(_("名称"), _("状态")), rows=[
                (Cell(thing.label, thing.url), Cell(thing.note)) for thing in points])]
              if points else []),
        ],
        acts=list(_demand_acts(one, viewer, at)),
    )  # fmt: skip


def _course(one: Demand) -> Iterator[dict[str, Any]]:
    """What became of it, latest first."""
    if one.release is not None:
        yield {"who": one.release.by.name, "what": _("发布"), "at": one.release.at, "state": "ok",
               "note": f"{one.release.number} {one.release.version}",
               "status": _("按期") if one.on_time else _("逾期"),
               "kind": "ok" if one.on_time else "bad", "text": one.release.notes}  # fmt: skip
    if one.decided_by is not None:
        accepted = one.stage != Stage.DECLINED
        promised = _("承诺 %(day)s，%(who)s 承办") % {
            "day": day(one.due_on), "who": one.owner.name if one.owner else "—",
        }  # fmt: skip
        yield {"who": one.decided_by.name, "what": _("受理") if accepted else _("不予受理"),
               "at": one.decided_at, "state": "ok" if accepted else "bad",
               "note": promised if accepted else "", "text": one.decision}  # fmt: skip
    if one.assessed_by is not None:
        yield {"who": one.assessed_by.name, "what": _("评估"), "at": one.assessed_at,
               "state": "ok", "text": one.assessment,
               "note": _("预计 %(n)s 个工作日") % {"n": one.effort},
               "status": _("建议受理") if one.advice else _("建议不受理"),
               "kind": "ok" if one.advice else "warn"}  # fmt: skip
    if one.submitted_at is not None:
        yield {"who": one.asker.name, "what": _("提交"), "at": one.submitted_at, "state": "ok"}


def _demand_acts(one: Demand, viewer: Member, at: datetime) -> Iterator[Act]:
    key: dict[str, Any] = {"pk": one.pk, "by": viewer, "at": at}
    edits, decides = workrules.may_edit(viewer, one), workrules.may_decide(viewer, one, at)
    yield Act(name="submit", title=_("提交"), verdict=edits, tone="primary",
              run=lambda: commands.submit_demand(**key))  # fmt: skip
    yield Act(name="assess", title=_("评估"), form=workforms.Assess, tone="primary",
              verdict=workrules.may_assess(viewer, one, at),
              run=lambda **told: commands.assess_demand(**key, **told))  # fmt: skip
    yield Act(name="accept", title=_("受理"), verdict=decides, form=workforms.Accept,
              tone="primary", run=lambda **told: commands.accept_demand(**key, **told))  # fmt: skip
    yield Act(name="decline", title=_("不予受理"), verdict=decides, form=workforms.Decline,
              tone="danger", run=lambda **told: commands.decline_demand(**key, **told))  # fmt: skip
    yield Act(name="reopen", title=_("没有解决，重新打开"), form=workforms.Reopen,
              verdict=workrules.may_reopen(viewer, one, at),
              run=lambda **told: commands.reopen_demand(**key, **told))  # fmt: skip
    yield Act(name="withdraw", title=_("撤回"), form=Reason, tone="danger",
              verdict=workrules.may_take_back(viewer, one),
              run=lambda **told: commands.take_demand_back(**key, **told))  # fmt: skip


def improvement(one: Improvement, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of an improvement."""
    key: dict[str, Any] = {"pk": one.pk, "by": viewer, "at": at}
    may = workrules.may_close(viewer, one, at)
    rows: list[tuple[str, float | None]] = [(_("改进前"), float(one.before))]
    if one.after is not None:
        rows.append((_("改进后"), float(one.after)))
    return Sheet(
        title=one.title, cite="1.1-e", crumbs=_crumbs(_("采集改进"), "goals:improvements"),
        lead=f"{one.number} · {one.unit.name}",
        marks=[(PHASES[Phase(one.phase)], one.get_phase_display())],
        blocks=[
            Block(title=_("改进事项"), cite="1.1-e", facts=[
                (_("共同负责"), f"{one.partner.name}（{one.unit.name}）"),
                (_("信息部门负责人"), one.owner.name), (_("改进措施"), one.measures),
                (_("完成期限"), day(one.due_on)), (_("办结时间"), moment(one.closed_at)),
                *([(_("取消原因"), one.why_dropped)] if one.why_dropped else []),
            ]),
            Block(title=_("错误率"), drawing=charts.hbars(rows, title=_("错误率"), unit="%")),
            Block(title=_("数从哪里来"), head=(_("时点"), _("错误数"), _("记录数"), _("错误率"),
                                           _("依据")), rows=list(_figures(one))),
        ],
        acts=[
            Act(name="close", title=_("办结"), verdict=may, form=workforms.Counted, tone="primary",
                run=lambda **told: commands.close_improvement(**key, **told)),
            Act(name="drop", title=_("取消"), verdict=may, form=Reason, tone="danger",
                run=lambda **told: commands.drop_improvement(**key, **told)),
        ],
    )  # fmt: skip


def _figures(one: Improvement) -> Iterator[tuple[Cell, ...]]:
    yield (Cell(_("改进前")), Cell(one.before_wrong), Cell(one.before_all),
           Cell(f"{plain(one.before)}%"), Cell(one.before_basis))  # fmt: skip
    if one.after is not None:
        yield (Cell(_("改进后")), Cell(one.after_wrong), Cell(one.after_all),
               Cell(f"{plain(one.after)}%"), Cell(one.after_basis))  # fmt: skip


def process(one: Process, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a key process."""
    key: dict[str, Any] = {"pk": one.pk, "by": viewer, "at": at}
    may = workrules.may_keep_process(viewer, one, at)
    outside = one.retired_at is None and not one.engine
    warned = _("这个流程在系统流程之外办理，计入待整改。")
    sops = list(one.sops.select_related("by").order_by("-ordinal"))
    routes = workqueries.routes(at)
    start = {"form": one.form, "engine": one.engine}
    return Sheet(
        title=one.title, cite="3.1-a", crumbs=_crumbs(_("关键流程"), "goals:processes"),
        lead=f"{one.code} · {one.unit.name} · {one.owner.name}",
        marks=[(FORMS[one.form], one.get_form_display())],
        notices=[("warn", warned, "3.1-a")] if outside else [],
        blocks=[
            Block(title=_("操作规程"), cite="3.1-a", none=_("还没有操作规程。"), head=(
                _("版次"), _("文号"), _("生效日期"), _("步骤"), _("修订说明")), rows=[
                (Cell(sop.ordinal), Cell(sop.number), Cell(day(sop.in_force_on), sub=sop.by.name),
                 Cell(sop.steps), Cell(sop.change)) for sop in sops]),
            Block(title=_("变化"), cite="1.2-c", events=[
                {"who": step.by.name, "what": step.get_form_display(), "at": step.at,
                 "note": routes.get(step.engine, step.engine) or _("系统外办理"), "text": step.why}
                for step in one.history.select_related("by").order_by("-at", "-pk")]),
        ],
        acts=[
            Act(name="sop", title=_("登记操作规程版本"), verdict=may,
                form=lambda *data, **more: workforms.SopForm(one, viewer, at, *data, **more),
                run=lambda **told: commands.issue_sop(**key, **told)),
            Act(name="change", title=_("变更形式或执行方式"), verdict=may,
                form=lambda data=None, files=None, **more: workforms.ProcessChangeForm(
                    at, data, files, initial=start, **more),
                run=lambda **told: commands.change_process(**key, **told)),
            Act(name="retire", title=_("停用"), verdict=may, form=Reason, tone="danger",
                run=lambda **told: commands.retire_process(**key, **told)),
        ],
    )  # fmt: skip


def trend(one: Trend, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a watch entry."""
    told = one.assessed_at is not None
    return Sheet(
        title=one.title, cite="1.2-k", crumbs=_crumbs(_("趋势跟踪"), "goals:trends"),
        lead=f"{one.number} · {one.get_kind_display()} · {one.publisher}",
        marks=[(IMPACTS[one.impact], one.get_impact_display() if told else _("待评估"))],
        blocks=[
            Block(title=_("登记"), facts=[
                (_("发布日期"), day(one.published_on)), (_("要点"), one.summary),
                (_("登记人"), f"{one.by.name} {moment(one.at)}"), (_("负责人"), one.owner.name),
                (_("评估期限"), moment(one.due_at)),
            ]),
            Block(title=_("评估"), cite="1.2-k", none=_("还没有评估。"), facts=[
                (_("结论"), one.get_impact_display()), (_("评估意见"), one.words),
                (_("涉及的目标"), str(one.goal) if one.goal else "—"),
                (_("评估时间"), moment(one.assessed_at)),
            ] if told else []),
        ],
        acts=[Act(
            name="assess", title=_("评估"), form=workforms.TrendAssess, tone="primary",
            verdict=workrules.may_assess_trend(viewer, one, at),
            run=lambda **typed: commands.assess_trend(pk=one.pk, by=viewer, at=at, **typed),
        )],
    )  # fmt: skip


def alignment(one: Alignment, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a year's statement."""
    key: dict[str, Any] = {"pk": one.pk, "by": viewer, "at": at}
    may = workrules.may_align(viewer, one)
    case = workqueries.case_of(one)
    seen = case is not None and (one.author_id == viewer.pk or viewer.may("approvals:sign", at))
    return Sheet(
        title=str(one), cite="1.2-m", crumbs=_crumbs(_("年度签认"), "goals:alignments"),
        lead=f"{one.author.name} · {moment(one.at)}",
        marks=[(SIGNINGS[one.stage], one.get_stage_display())],
        links=[(_("审批"), case.page)] if case is not None and seen else [],
        blocks=[
            Block(title=_("对齐说明"), cite="1.2-m", text=one.words),
            Block(title=_("目标清单"), head=(
                _("目标"), _("层级"), _("上级"), _("目标值"), _("现值")),
                  rows=[
                (Cell(goal["title"], sub=goal["number"]), Cell(goal["tier"]),
                 Cell(goal["parent"] or "—"), Cell(goal["wanted"]), Cell(goal["value"] or "—"))
                for goal in one.goals], none=_("还没有执行中的目标。")),
        ],
        acts=[
            Act(name="submit", title=_("提交签认"), verdict=may, tone="primary",
                run=lambda: commands.submit_alignment(**key)),
            Act(name="rewrite", title=_("修改说明并更新清单"), verdict=may,
                form=lambda data=None, files=None, **more: workforms.AlignForm(
                    data, files, initial={"words": one.words}, **more),
                run=lambda **told: commands.realign(**key, **told)),
        ],
    )  # fmt: skip
