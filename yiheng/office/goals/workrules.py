"""Who may ask, assess, accept and deliver; what an improvement, a process, an entry must say."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member, Unit, UnitKind
from yiheng.governance.regulation.registry import enforces
from yiheng.office.goals.models import (
    Alignment,
    Demand,
    Form,
    Improvement,
    Phase,
    Process,
    Signing,
    Sop,
    Stage,
    Trend,
)
from yiheng.office.goals.permissions import ACCEPT, DELIVER, KEEP, SEE

DEMANDS, ENTRY, DIGITAL, ENGINE, WATCH = "1.2-a", "1.1-e", "1.2-c", "3.1-a", "1.2-k"
SERVES = "1.2-m"
NOT_YET = (Stage.SUBMITTED, Stage.ASSESSED)
CLINICAL = (UnitKind.CLINICAL, UnitKind.MEDICAL_TECHNOLOGY)


@enforces("1.2-a")
def may_ask(by: Member, at: datetime) -> Verdict:
    """§1.2-a 完善信息系统功能: who sees the backlog adds to it; others by the form of requests."""
    return by.may(SEE, at)


@enforces("1.2-a")
def may_edit(by: Member, demand: Demand) -> Verdict:
    """§1.2-a: who asks changes a demand until it is handed in."""
    if demand.asker_id != by.pk:
        return refuse(DEMANDS, _("只有提出人可以修改需求"), cure=_("请联系提出人"))
    if demand.stage != Stage.DRAFT:
        return refuse(
            DEMANDS, _("需求%(stage)s，不能修改"), cure=_("需要改的，请先撤回，再重新提出"),
            stage=demand.get_stage_display(),
        )  # fmt: skip
    return permit(DEMANDS)


@enforces("1.2-a")
def may_take_back(by: Member, demand: Demand) -> Verdict:
    """§1.2-a: who asks takes it back until it is accepted."""
    if demand.asker_id != by.pk:
        return refuse(DEMANDS, _("只有提出人可以撤回需求"), cure=_("请联系提出人"))
    if demand.stage not in NOT_YET:
        return refuse(
            DEMANDS, _("需求%(stage)s，不能撤回"), cure=_("已受理的请与承办人商量"),
            stage=demand.get_stage_display(),
        )  # fmt: skip
    return permit(DEMANDS)


@enforces("1.2-a")
def may_assess(by: Member, demand: Demand, at: datetime) -> Verdict:
    """§1.2-a: a demand that waits is assessed by who delivers."""
    verdict = by.may(DELIVER, at)
    if verdict and demand.stage != Stage.SUBMITTED:
        return refuse(
            DEMANDS, _("需求%(stage)s，不在评估环节"), cure=_("请刷新页面查看进展"),
            stage=demand.get_stage_display(),
        )  # fmt: skip
    return verdict


@enforces("1.2-a")
def may_decide(by: Member, demand: Demand, at: datetime) -> Verdict:
    """§1.2-a: what was assessed is accepted or not, by another than who assessed it."""
    verdict = by.may(ACCEPT, at)
    if not verdict:
        return verdict
    if demand.stage == Stage.SUBMITTED:
        return refuse(DEMANDS, _("需求还没有评估，不能受理"), cure=_("请先由系统工程师评估"))
    if demand.stage != Stage.ASSESSED:
        return refuse(
            DEMANDS, _("需求%(stage)s，不在受理环节"), cure=_("请刷新页面查看进展"),
            stage=demand.get_stage_display(),
        )  # fmt: skip
    if demand.assessed_by_id == by.pk:
        return refuse(DEMANDS, _("评估人不能自己受理"), cure=_("请由另一位有受理权限的人员办理"))
    return permit(DEMANDS)


@enforces("1.2-a")
def may_release(by: Member, demand: Demand, at: datetime) -> Verdict:
    """§1.2-a: what was assessed and accepted is delivered by a line of the release log."""
    verdict = by.may(DELIVER, at)
    if not verdict:
        return verdict
    if demand.assessed_at is None:
        return refuse(
            DEMANDS, _("需求“%(title)s”还没有评估，不能发布"), cure=_("请先评估并受理"),
            title=demand.title,
        )  # fmt: skip
    if demand.stage != Stage.ACCEPTED:
        return refuse(
            DEMANDS, _("需求“%(title)s”%(stage)s，不能发布"), cure=_("只有已受理的需求可以发布"),
            title=demand.title, stage=demand.get_stage_display(),
        )  # fmt: skip
    return permit(DEMANDS)


@enforces("1.2-a")
def may_reopen(by: Member, demand: Demand, at: datetime) -> Verdict:
    """§1.2-a: what was released and does not work is taken up again, by who asked or accepts."""
    if demand.stage != Stage.RELEASED:
        return refuse(DEMANDS, _("需求还没有发布"), cure=_("请等待发布"))
    if demand.asker_id == by.pk or by.may(ACCEPT, at):
        return permit(DEMANDS)
    return refuse(DEMANDS, _("由提出人或受理人重新打开"), cure=_("请联系提出人"))


@enforces("1.1-e")
def may_improve(unit: Unit, partner: Member) -> Verdict:
    """§1.1-e 与临床科室协作优化: an improvement is owned together with a clinical department."""
    if unit.kind not in CLINICAL:
        return refuse(
            ENTRY, _("%(unit)s不是临床或医技科室"), cure=_("请选择共同负责的临床科室"),
            unit=unit.name,
        )  # fmt: skip
    if partner.unit_id != unit.pk:
        return refuse(
            ENTRY, _("%(who)s不在%(unit)s"), cure=_("请填写该科室的共同负责人"),
            who=partner.name, unit=unit.name,
        )  # fmt: skip
    return permit(ENTRY)


@enforces("1.1-e")
def may_close(by: Member, one: Improvement, at: datetime) -> Verdict:
    """§1.1-e: it is closed with the errors counted after, by one of both owners or a keeper."""
    if one.phase != Phase.OPEN:
        return refuse(
            ENTRY, _("改进事项%(phase)s"), cure=_("需要继续的，请另立一项"),
            phase=one.get_phase_display(),
        )  # fmt: skip
    if by.pk in (one.owner_id, one.partner_id) or by.may(KEEP, at):
        return permit(ENTRY)
    return refuse(ENTRY, _("由双方负责人办结"), cure=_("请联系改进事项的负责人"))


def counted(wrong: int, of: int) -> Verdict:
    """§1.1-e: a rate wants some records, and no more errors than records."""
    if of < 1:
        return refuse(ENTRY, _("没有记录，算不出错误率"), cure=_("请填写抽查的记录数"))
    if wrong > of:
        return refuse(ENTRY, _("错误数大于记录数"), cure=_("请核对两个数字"))
    return permit(ENTRY)


@enforces("3.1-a", "1.2-c")
def may_run(form: str, engine: str, sops: int, routes: frozenset[str]) -> Verdict:
    """§3.1-a 标准化关键操作流程: what is called digital is carried out by a route in force, by a
    written procedure."""
    if engine and engine not in routes:
        return refuse(
            ENGINE, _("没有代码为 %(code)s 的现行审批流程"), cure=_("请在“审批 › 流程”中核对代码"),
            code=engine,
        )  # fmt: skip
    if form == Form.DIGITAL and not engine:
        return refuse(
            ENGINE, _("数字化的流程须由系统流程执行"),
            cure=_("请选择执行它的审批流程；还在系统外办理的，登记为“部分数字化”"),
        )  # fmt: skip
    if form == Form.DIGITAL and not sops:
        return refuse(ENGINE, _("还没有操作规程，不能登记为数字化"), cure=_("请先登记操作规程版本"))
    return permit(ENGINE)


@enforces("3.1-a")
def may_keep_process(by: Member, process: Process, at: datetime) -> Verdict:
    """§3.1-a: its owner, or who keeps the register, changes a process that is in use."""
    if process.retired_at is not None:
        return refuse(ENGINE, _("流程已停用"), cure=_("需要的，请重新登记一个流程"))
    if process.owner_id == by.pk or by.may(KEEP, at):
        return permit(ENGINE)
    return refuse(ENGINE, _("由流程负责人登记"), cure=_("请联系流程负责人"))


@enforces("3.1-a")
def may_issue(ordinal: int, in_force_on: date, latest: Sop | None) -> Verdict:
    """§3.1-a: versions of a procedure follow each other, none skipped and none backwards."""
    expected = latest.ordinal + 1 if latest else 1
    if ordinal != expected:
        return refuse(
            ENGINE, _("下一版应为第 %(n)s 版，版本不能跳过"), cure=_("请刷新页面后再登记"),
            n=expected,
        )  # fmt: skip
    if latest is not None and in_force_on <= latest.in_force_on:
        return refuse(
            ENGINE, _("生效日期不晚于上一版的 %(day)s"), cure=_("请填写上一版之后的日期"),
            day=latest.in_force_on.isoformat(),
        )  # fmt: skip
    return permit(ENGINE)


@enforces("1.2-k")
def may_assess_trend(by: Member, trend: Trend, at: datetime) -> Verdict:
    """§1.2-k 持续跟踪行业发展趋势: its owner, or who keeps the log, assesses an entry once."""
    if trend.assessed_at is not None:
        return refuse(WATCH, _("已评估"), cure=_("有新变化的，请另登记一条"))
    if trend.owner_id == by.pk or by.may(KEEP, at):
        return permit(WATCH)
    return refuse(WATCH, _("由负责人评估"), cure=_("请联系负责人"))


@enforces("1.2-m")
def may_align(by: Member, one: Alignment) -> Verdict:
    """§1.2-m: whoever drew up the year's statement changes it and hands it in."""
    if one.author_id != by.pk:
        return refuse(SERVES, _("由编制人修改和提交"), cure=_("请联系编制人"))
    if one.stage not in (Signing.DRAFT, Signing.RETURNED):
        return refuse(
            SERVES, _("年度目标对齐%(stage)s"), cure=_("需要重新签认的，请等待退回"),
            stage=one.get_stage_display(),
        )  # fmt: skip
    return permit(SERVES)
