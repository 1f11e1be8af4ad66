"""What states, modes, measures and features are called on the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.ui.formats import figure
from yiheng.core.verdict import Text
from yiheng.governance.regulation.findings import ClauseState
from yiheng.governance.regulation.models import ControlReading
from yiheng.governance.regulation.registry import Control

STATES: dict[ClauseState, tuple[str, Text]] = {
    ClauseState.MET: ("ok", gettext_lazy("达标")),
    ClauseState.TO_MEND: ("bad", gettext_lazy("待整改")),
    ClauseState.TRIAL: ("warn", gettext_lazy("试运行")),
    ClauseState.ATTESTED: ("info", gettext_lazy("人工核验")),
    ClauseState.NOT_YET: ("", gettext_lazy("未接入")),
}
"""Each state's mark and name, in the order of the counts."""

MODES: dict[str, Text] = {
    "B": gettext_lazy("系统拦截"),
    "D": gettext_lazy("系统核验"),
    "E": gettext_lazy("人工确认"),
}
"""B blocked by the system, D detected and measured by it, E attested by a person."""

MEASURES: dict[str, Text] = {
    "yiheng.governance.people.controls.leavers_shut_out_in_time": gettext_lazy(
        "离岗后按时停用账号的占比"
    ),
    "yiheng.governance.people.controls.one_director_every_day": gettext_lazy(
        "信息科主任不是恰好一人的天数"
    ),
    "yiheng.governance.people.controls.nobody_holds_a_toxic_pair": gettext_lazy(
        "持有互斥权限的人次"
    ),
    "yiheng.governance.people.controls.hours_without_anybody_on_duty": gettext_lazy(
        "全天值班部门的空班次数"
    ),
    "yiheng.governance.duties.controls.duties_met_on_time": gettext_lazy("到期义务按时办结的占比"),
    "yiheng.governance.access.controls.passwords_in_time": gettext_lazy(
        "系统管理账号的口令未超过更换周期的比例"
    ),
    "yiheng.governance.access.controls.credential_risk_falls": gettext_lazy(
        "凭据风险指数（与上月相比不上升）"
    ),
    "yiheng.governance.people.controls.rights_past_their_day": gettext_lazy(
        "超过期限仍在使用的系统管理权限数"
    ),
    "yiheng.governance.campaigns.controls.grants_decided_in_time": gettext_lazy(
        "授权按期作出复核决定的占比"
    ),
    "yiheng.governance.campaigns.controls.unused_kept_without_reason": gettext_lazy(
        "未使用而保留、未写理由的授权数"
    ),
    "yiheng.governance.notices.controls.sent_off_the_plan": gettext_lazy(
        "未按渠道规则发出的通知数"
    ),
    "yiheng.governance.notices.controls.important_read_in_time": gettext_lazy(
        "重要通知按时阅知的占比"
    ),
    "yiheng.governance.notices.controls.urgent_reached": gettext_lazy(
        "紧急通知已阅知或电话打通的占比"
    ),
    "yiheng.governance.notices.controls.urgent_reached_in_time": gettext_lazy(
        "紧急通知在两倍转电话时限内到达的占比"
    ),
    "yiheng.office.reports.controls.off_template": gettext_lazy("不合模板的报告数"),
    "yiheng.office.reports.controls.daily_in_time": gettext_lazy("日报按时提交的占比"),
    "yiheng.office.reports.controls.weekly_in_time": gettext_lazy("周报按时提交的占比"),
    "yiheng.office.reports.controls.monthly_in_time": gettext_lazy("月报按时提交的占比"),
    "yiheng.office.reports.controls.briefs_in_time": gettext_lazy("月度简报按时报送并签收的占比"),
    "yiheng.office.knowledge.controls.searches_followed": gettext_lazy(
        "知识库检索后打开结果的占比"
    ),
    "yiheng.office.knowledge.controls.expired_articles": gettext_lazy("过期未复核的知识条目数"),
    "yiheng.office.knowledge.controls.closed_to_staff": gettext_lazy(
        "全员应能查阅而查阅不到的知识条目数"
    ),
    "yiheng.office.knowledge.controls.shelved_below_grade": gettext_lazy(
        "低于入库密级的知识条目数"
    ),
    "yiheng.office.projects.controls.heard_in_a_kick_off": gettext_lazy(
        "批准后按时经启动会启动的项目占比"
    ),
    "yiheng.office.projects.controls.without_scope_milestones_or_owner": gettext_lazy(
        "缺范围、节点基线或责任人的在办项目数"
    ),
    "yiheng.office.projects.controls.reviewed_each_quarter": gettext_lazy(
        "本季已中期评审的项目占比"
    ),
    "yiheng.office.projects.controls.reviews_without_outcome": gettext_lazy(
        "到期而没有结论的中期评审数"
    ),
    "yiheng.office.projects.controls.closed_without_report": gettext_lazy(
        "没有使用报告而结项的项目数"
    ),
    "yiheng.office.projects.controls.archived_unreviewed_or_changed": gettext_lazy(
        "未经审核或归档后有改动的项目档案数"
    ),
    "yiheng.office.projects.controls.people_over_the_whole": gettext_lazy(
        "项目投入超过 100% 的人数"
    ),
    "yiheng.office.projects.controls.joint_without_contacts": gettext_lazy("缺接口人的联合项目数"),
    "yiheng.office.projects.controls.weeks_with_a_word": gettext_lazy("联合项目按周同步进展的占比"),
    "yiheng.office.projects.controls.delivered_on_time": gettext_lazy(
        "按基线时限完成的项目节点占比"
    ),
    "yiheng.office.meetings.controls.weekly_held": gettext_lazy("周会按期召开的占比"),
    "yiheng.office.meetings.controls.seats_filled": gettext_lazy("各部门负责人或受托人到会的占比"),
    "yiheng.office.meetings.controls.lines_answered": gettext_lazy("议程逐项回应的占比"),
    "yiheng.office.meetings.controls.strategy_in_its_window": gettext_lazy(
        "季度战略会在季末窗口召开的占比"
    ),
    "yiheng.office.meetings.controls.convened_by_another": gettext_lazy("非主管领导召集的战略会数"),
    "yiheng.office.meetings.controls.strategy_reached": gettext_lazy(
        "战略会受邀人回执或到会的占比"
    ),
    "yiheng.office.meetings.controls.strategy_without_outcome": gettext_lazy(
        "没有明确方向的战略会数"
    ),
    "yiheng.office.meetings.controls.decided_without_statements": gettext_lazy(
        "没有经确认发言的表决数"
    ),
    "yiheng.office.meetings.controls.decided_without_quorum": gettext_lazy(
        "不足法定人数或未过半数的表决数"
    ),
    "yiheng.office.meetings.controls.resolved_without_vote": gettext_lazy("未经表决通过的决议数"),
    "yiheng.office.meetings.controls.resolved_without_owner": gettext_lazy(
        "没有责任人或期限的决议数"
    ),
    "yiheng.office.meetings.controls.archived_records_whole": gettext_lazy(
        "会议档案可检索且未改动的占比"
    ),
    "yiheng.office.meetings.controls.followed_every_week": gettext_lazy(
        "未办结决议当周已跟踪的占比"
    ),
    "yiheng.office.meetings.controls.resolutions_on_time": gettext_lazy("决议按原定期限完成的占比"),
    "yiheng.office.meetings.controls.late_without_explanation": gettext_lazy(
        "逾期超过一个工作日而无延期说明的决议数"
    ),
    "yiheng.office.meetings.controls.explained_without_remedy": gettext_lazy(
        "没有补救措施的延期说明数"
    ),
    "yiheng.office.meetings.controls.minutes_in_time": gettext_lazy("会议纪要按时整理完毕的占比"),
    "yiheng.office.meetings.controls.issued_and_not_shelved": gettext_lazy(
        "已签发而未入知识库的纪要数"
    ),
    "yiheng.office.meetings.controls.exchange_held": gettext_lazy("交流会按计划召开的占比"),
    "yiheng.office.meetings.controls.exchange_without_output": gettext_lazy("没有产出的交流会数"),
    "yiheng.office.bulletins.controls.issued_without_signature": gettext_lazy(
        "应审核而未审核即发布的公告数"
    ),
    "yiheng.office.catalogues.controls.assets_in_scope": gettext_lazy(
        "期末在用目录条目里，负责人在岗并有条款的比例"
    ),
    "yiheng.office.catalogues.controls.assets_unowned": gettext_lazy(
        "期末负责人不在岗的在用目录条目数，目标 0"
    ),
    "yiheng.office.catalogues.controls.assets_reviewed": gettext_lazy(
        "期末在用目录条目里，在规定月数内复核过的比例"
    ),
    "yiheng.office.catalogues.controls.fields_mapped": gettext_lazy(
        "期末采集字段里，映射到现行标准数据元的比例"
    ),
    "yiheng.office.catalogues.controls.islands": gettext_lazy(
        "期末没有接口或未接入患者主索引的系统数，目标 0"
    ),
    "yiheng.office.catalogues.controls.pairs_with_contact": gettext_lazy(
        "期末协作关系里，双方联系人都在岗的比例"
    ),
    "yiheng.office.goals.controls.goals_without_parent": gettext_lazy(
        "期末没有执行中上级目标的目标数，目标 0"
    ),
    "yiheng.office.goals.controls.goals_measured": gettext_lazy(
        "期末执行中的目标里，写明期限、指标和目标值的比例"
    ),
    "yiheng.office.goals.controls.goals_reviewed": gettext_lazy(
        "整季执行的目标里，当季已评审的比例"
    ),
    "yiheng.office.goals.controls.alignment_signed": gettext_lazy(
        "年度目标对齐是否在期限内由分管院长签认"
    ),
    "yiheng.office.goals.controls.demands_on_time": gettext_lazy(
        "承诺在本期完成的已受理需求里，按期发布的比例"
    ),
    "yiheng.office.goals.controls.improvements_closed": gettext_lazy(
        "本季办结并有前后错误率的采集改进项数"
    ),
    "yiheng.office.goals.controls.processes_digitised": gettext_lazy(
        "期末关键流程的数字化率，与对应目标比较"
    ),
    "yiheng.office.goals.controls.processes_outside_engine": gettext_lazy(
        "期末在系统流程之外办理的关键流程数，目标 0"
    ),
    "yiheng.office.goals.controls.trends_noted": gettext_lazy("本季登记的趋势条数"),
    "yiheng.office.goals.controls.trends_assessed": gettext_lazy(
        "本期到期的趋势登记里，按期评估的比例"
    ),
    "yiheng.office.documents.controls.names_off_the_rule": gettext_lazy("名称不合规定的文档版本数"),
    "yiheng.office.documents.controls.files_not_sealed": gettext_lazy(
        "缺失、被改动或未加密的文档文件数"
    ),
    "yiheng.office.documents.controls.documents_without_grade": gettext_lazy(
        "没有密级或密级与种类不符的文档数"
    ),
    "yiheng.office.documents.controls.contracts_read_by_others": gettext_lazy(
        "总监与借阅人以外的合同存档调阅次数"
    ),
    "yiheng.office.documents.controls.manuals_not_open": gettext_lazy("未向全员开放的操作手册数"),
    "yiheng.office.documents.controls.numbers_with_gaps": gettext_lazy("版本号跳号或重号的文档数"),
    "yiheng.office.documents.controls.not_one_current": gettext_lazy("现行版本不唯一的文档数"),
    "yiheng.governance.access.controls.reads_within_care": gettext_lazy(
        "未经紧急调阅的病历查看占比"
    ),
    "yiheng.governance.access.controls.administrators_read_nothing": gettext_lazy(
        "系统管理员查看病历的次数"
    ),
    "yiheng.governance.access.controls.analysts_read_nothing": gettext_lazy(
        "数据分析师查看病历的次数"
    ),
    "yiheng.governance.crisis.controls.acts_outside_a_declaration": gettext_lazy(
        "有效授权之外的紧急措施数"
    ),
    "yiheng.governance.crisis.controls.decided_in_time": gettext_lazy("紧急措施按时补办审批的占比"),
    "yiheng.governance.crisis.controls.never_ratified": gettext_lazy("逾期从未补批的紧急措施数"),
    "yiheng.governance.crisis.controls.median_hours": gettext_lazy("补办审批用时的中位数"),
    "yiheng.governance.approvals.controls.approved_by_all_apart_and_in_order": gettext_lazy(
        "已通过的审批中，各环节签字齐全、有序、由不同的人作出的占比"
    ),
    "yiheng.governance.approvals.controls.decided_on_the_right_tier": gettext_lazy(
        "未按金额分级审批的事项数"
    ),
    "yiheng.governance.approvals.controls.coordinated_by_the_committee": gettext_lazy(
        "跨科室事项由项目管理委员会达到法定人数决议的占比"
    ),
    "yiheng.governance.approvals.controls.split_alarms_judged": gettext_lazy(
        "拆分预警已核查的占比"
    ),
    "yiheng.office.requests.controls.handled_outside_the_engine": gettext_lazy(
        "未经审批流程而办理的申请单数"
    ),
    "yiheng.office.requests.controls.handled_in_time": gettext_lazy("到期申请单按时办结的占比"),
    "yiheng.care.analytics.controls.no_small_cell_released": gettext_lazy(
        "未按规定隐去小单元格的统计次数"
    ),
    "yiheng.office.procurement.controls.signed_by_three": gettext_lazy(
        "三级签字齐全、先后有序、各不同人的采购占比"
    ),
    "yiheng.office.procurement.controls.at_the_wrong_tier": gettext_lazy(
        "达到领导签字金额而无领导签字的采购数"
    ),
    "yiheng.office.procurement.controls.split_alarms_handled": gettext_lazy(
        "采购拆分预警已处理的占比"
    ),
    "yiheng.office.procurement.controls.paid_before_ratified": gettext_lazy(
        "紧急采购未补办审批即付款的笔数"
    ),
    "yiheng.office.procurement.controls.duties_in_one_hand": gettext_lazy(
        "一人兼任不相容职责的采购数"
    ),
    "yiheng.care.intake.controls.entry_errors": gettext_lazy("接入记录的错误占比"),
    "yiheng.care.intake.controls.taken_in_with_licence": gettext_lazy("持有效许可接入的占比"),
    "yiheng.care.intake.controls.messages_taken": gettext_lazy("实时接口消息按时接收的占比"),
    "yiheng.governance.regulation.controls.measures_taken": gettext_lazy("控制点按期取数的占比"),
    "yiheng.care.records.controls.stored_within_licence": gettext_lazy(
        "采集许可失效期间接收的记录数"
    ),
}
"""Every control by what it measures."""

FEATURES: dict[str, Text] = {
    "regulation": gettext_lazy("制度"),
    "people": gettext_lazy("组织与人员"),
    "access": gettext_lazy("访问权限"),
    "approvals": gettext_lazy("审批"),
    "crisis": gettext_lazy("危机处置"),
    "campaigns": gettext_lazy("定期复核"),
    "duties": gettext_lazy("义务时限"),
    "notices": gettext_lazy("通知"),
    "requests": gettext_lazy("申请单"),
    "bulletins": gettext_lazy("公告"),
    "goals": gettext_lazy("目标与需求"),
    "catalogues": gettext_lazy("信息目录"),
    "knowledge": gettext_lazy("知识库"),
    "reports": gettext_lazy("工作报告"),
    "documents": gettext_lazy("文档"),
    "projects": gettext_lazy("项目"),
    "meetings": gettext_lazy("会议督办"),
    "collection": gettext_lazy("采集申请"),
    "consent": gettext_lazy("患者告知"),
    "intake": gettext_lazy("数据接入"),
    "patients": gettext_lazy("患者查询"),
    "records": gettext_lazy("病历存储"),
    "exchange": gettext_lazy("数据交换"),
    "analytics": gettext_lazy("数据应用"),
    "procurement": gettext_lazy("采购"),
}
"""The rooms that carry out a clause, by the name of their folder."""


def modes(codes: Iterable[str]) -> str:
    """The modes of a clause in words."""
    return "、".join(str(MODES[code]) for code in codes)


def measure(control: Control) -> str:
    """What a control measures; its own summary where it has no words yet."""
    return str(MEASURES.get(control.name, control.summary))


def carriers(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Who carries a clause out: each room once, with its functions as small print."""
    rooms: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        room = name.split(".")[2]
        rooms.setdefault(str(FEATURES.get(room, room)), []).append(module(name))
    return list(rooms.items())


def module(name: str) -> str:
    """A function's name for those who read code: its feature's folder onwards."""
    return ".".join(name.split(".")[2:])


def reading(row: ControlReading) -> str:
    """A reading against its target: 99.8%，要求 ≥ 99.5%."""
    if row.unset:
        return _("参数未设定，无法核验")
    if row.value is None:
        return _("期内无可核验的事项")
    value = f"{figure(round(row.value, 2).normalize())}{row.unit}"
    if row.target is None:
        return value
    target = f"{figure(row.target.normalize())}{row.unit}"
    wanted = _("%(value)s，上限 %(target)s") if _limits(row) else _("%(value)s，要求 ≥ %(target)s")
    return wanted % {"value": value, "target": target}


def _limits(row: ControlReading) -> bool:
    """Whether the target is the most that may be: a count's is, a share's shows by the finding."""
    if row.unit != "%" or row.value is None or row.target is None:
        return True
    return not row.met if row.value == row.target else (row.value < row.target) == row.met


def why(state: ClauseState, rows: Iterable[ControlReading], unset: Iterable[str]) -> str:
    """What stands behind a state, in a line; a parameter that is unset is always named."""
    missing = "、".join(unset)
    said = [_("参数未设定：%(names)s") % {"names": missing}] if missing else []
    judged = [reading(row) for row in rows if row.value is not None or row.unset]
    if judged:
        said.append(_("本期 %(readings)s") % {"readings": "；".join(judged)})
    elif state is ClauseState.TRIAL:
        said.append(_("已执行，本期暂无数据"))
    elif state is ClauseState.ATTESTED:
        said.append(_("由人员确认，系统不判定"))
    return " · ".join(said)
