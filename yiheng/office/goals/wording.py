"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("提出目标变更"), "goals.propose goals.revise goals.give_up goals.proposed"),
    (_("办结目标变更"), "goals.settle goals.settled"),
    (_("登记指标读数"), "goals.read goals.count goals.reading_taken"),
    (_("布置季度目标评审"), "goals.ask_reviews goals.reviews_asked"),
    (_("评审目标"), "goals.review goals.reviewed"),
    (_("布置年度目标签认"), "goals.ask_alignment goals.alignment_asked"),
    (_("编制年度目标对齐"), "goals.align goals.alignment_drafted"),
    (_("修改年度目标对齐"), "goals.realign goals.alignment_changed"),
    (_("提交年度目标签认"), "goals.submit_alignment goals.alignment_submitted"),
    (_("签认年度目标"), "goals.sign_alignment goals.alignment_signed"),
    (_("年度目标未通过签认"), "goals.refuse_alignment goals.alignment_refused"),
    (_("退回年度目标签认"), "goals.return_alignment goals.alignment_returned"),
    (_("填写信息需求"), "goals.draft_demand goals.demand_drafted"),
    (_("修改信息需求"), "goals.change_demand goals.demand_changed"),
    (_("作废信息需求草稿"), "goals.drop_demand goals.demand_dropped"),
    (_("提交信息需求"), "goals.submit_demand goals.demand_submitted"),
    (_("申请单转为信息需求"), "goals.take_request goals.request_taken"),
    (_("撤回信息需求"), "goals.take_demand_back goals.demand_withdrawn"),
    (_("评估信息需求"), "goals.assess_demand goals.demand_assessed"),
    (_("受理信息需求"), "goals.accept_demand goals.demand_accepted"),
    (_("不予受理信息需求"), "goals.decline_demand goals.demand_declined"),
    (_("登记发布"), "goals.release goals.released"),
    (_("重新打开信息需求"), "goals.reopen_demand goals.demand_reopened"),
    (_("立项采集改进"), "goals.open_improvement goals.improvement_opened"),
    (_("办结采集改进"), "goals.close_improvement goals.improvement_closed"),
    (_("取消采集改进"), "goals.drop_improvement goals.improvement_dropped"),
    (_("登记关键流程"), "goals.register_process goals.process_registered"),
    (_("变更关键流程"), "goals.change_process goals.process_changed"),
    (_("停用关键流程"), "goals.retire_process goals.process_retired"),
    (_("登记操作规程版本"), "goals.issue_sop goals.sop_issued"),
    (_("登记趋势"), "goals.note_trend goals.trend_noted"),
    (_("评估趋势"), "goals.assess_trend goals.trend_assessed"),
)
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {
    "base": _("依据版次"), "quarter": _("季度"), "advice": _("建议受理"), "effort": _("预计工作日"),
    "demands": _("需求"), "wrong": _("错误数"), "checked": _("记录数"), "before": _("改进前"),
    "after": _("改进后"), "shape": _("形式"), "engine": _("执行流程"), "impact": _("评估结论"),
    "goal": _("目标"), "goals": _("目标数"), "tier": _("层级"), "outcome": _("结论"),
    "origin": _("来源"), "day": _("日期"), "open": _("待办理"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
