"""What each action, fact and code of the ledger is called: a row for every name in the code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

SUFFIXES = (".would-be-denied", ".denied", ".not-found")

# title, then the command and the actions it records
_ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("打开页面"), "door.open"),
    (_("建立医院"), "access.found access.founded"),
    (_("登录"), "access.sign_in access.signed_in"),
    (_("登录失败"), "access.note_failure access.sign_in_failed"),
    (_("多次登录失败，账号锁定"), "access.locked_out"),
    (_("退出登录"), "access.sign_out access.signed_out"),
    (_("换身份（样例医院）"), "access.switch access.switched"),
    (_("登记诊疗关系"), "access.relate access.relate_many access.related"),
    (_("紧急调阅"), "access.break_glass access.glass_opened"),
    (_("紧急调阅仍有效，未重复开启"), "access.glass_kept"),
    (_("复核紧急调阅"), "access.review access.glass_reviewed"),
    (_("说明紧急调阅"), "access.explain access.glass_explained"),
    (_("查看紧急调阅"), "access.read_glass access.glass_read"),
    (_("统方查询"), "access.drug_statistics"),
    (_("登记统方企图"), "access.keep_drug_statistics access.drug_statistics_asked"),
    (_("统计计数表"), "analytics.count analytics.counted"),
    (_("导出计数表"), "analytics.exported"),
    (_("设定审批流程"), "approvals.define_route approvals.route_defined"),
    (_("提交审批"), "approvals.submit approvals.submitted"),
    (_("审批签字"), "approvals.sign approvals.signed"),
    (_("内容变更，签字作废"), "approvals.content_changed"),
    (_("撤回审批"), "approvals.withdraw approvals.withdrawn"),
    (_("起草采集申请"), "collection.draft collection.drafted"),
    (_("修改采集申请"), "collection.revise collection.revised"),
    (_("上传采集申请附件"), "collection.attach collection.attached"),
    (_("查看采集申请附件"), "collection.read_attachment collection.attachment_read"),
    (_("提交采集申请"), "collection.submit collection.submitted"),
    (_("撤回采集申请"), "collection.withdraw collection.withdrawn"),
    (_("否决采集申请"), "collection.close collection.closed"),
    (_("退回采集申请"), "collection.hand_back collection.handed_back"),
    (_("发放采集许可"), "collection.open_licence collection.licence_opened"),
    (_("停用采集许可"), "collection.revoke collection.licence_revoked"),
    (_("发布患者告知书"), "consent.publish consent.published"),
    (_("产生待办"), "duties.open duties.opened"),
    (_("办结待办"), "duties.close duties.closed"),
    (_("催办待办"), "duties.remind duties.reminded"),
    (_("暂停计时"), "duties.pause duties.paused"),
    (_("恢复计时"), "duties.resume duties.resumed"),
    (_("提出节假日安排"), "duties.propose_holidays duties.holidays_proposed"),
    (_("提出作息时间"), "duties.propose_hours duties.hours_proposed"),
    (_("办结日历变更"), "duties.settle_calendar duties.calendar_settled"),
    (_("提醒导入下一年节假日安排"), "duties.watch_calendar duties.calendar_watched"),
    (_("提醒进度落后"), "duties.warn_of_pace duties.pace_warned"),
    (_("开通日历订阅"), "duties.open_feed duties.feed_opened"),
    (_("停用日历订阅"), "duties.revoke_feed duties.feed_revoked"),
    (_("按新日历调整到期时间"), "duties.follow_calendar duties.calendar_followed"),
    (_("接入数据"), "intake.take intake.taken"),
    (_("查看问题数据"), "intake.read_quarantined intake.quarantine_read"),
    (_("更正问题数据"), "intake.mend intake.mended"),
    (_("舍弃问题数据"), "intake.discard intake.discarded"),
    (_("清除到期的问题数据"), "intake.expire intake.quarantine_expired"),
    (_("提醒采集许可将到期"), "intake.warn intake.licence_ending"),
    (_("打开数据接入"), "intake.open_door intake.door_opened"),
    (_("登记实时接口"), "intake.register_feed intake.feed_registered"),
    (_("许可失效，消息待授权暂存"), "intake.hold intake.held"),
    (_("放行待授权消息"), "intake.mark_released intake.released"),
    (_("封存密钥环"), "keys.seal keys.sealed"),
    (_("密钥环改为免口令启动"), "keys.leave_open keys.left_open"),
    (_("开启密钥环"), "keys.unseal keys.unsealed"),
    (_("密钥口令不正确，密钥环未开启"), "keys.unseal_failed"),
    (_("选择加密算法"), "keys.choose_suite keys.suite_chosen"),
    (_("开始密钥轮换"), "keys.begin_rotation keys.rotation_begun"),
    (_("完成密钥轮换"), "keys.end_rotation keys.rotation_ended"),
    (_("查找审计日志"), "ledger.search ledger.searched"),
    (_("校验审计日志"), "ledger.keep_verification ledger.verified"),
    (_("阅读通知"), "notices.mark_read notices.read"),
    (_("全部通知标为已读"), "notices.mark_all_read notices.all_read"),
    (_("做备份"), "operations.keep_backup operations.backed_up"),
    (_("从备份恢复"), "operations.keep_restore operations.restored"),
    (_("恢复演练"), "operations.keep_drill operations.drilled"),
    (_("登记患者"), "patients.register patients.registered"),
    (_("签发患者查询码"), "patients.issue_code patients.code_issued"),
    (_("患者凭码进入"), "patients.enter patients.entered"),
    (_("患者查询码无效"), "patients.code_refused"),
    (_("患者退出"), "patients.leave patients.left"),
    (_("患者查看“谁看过我的信息”"), "patients.read_trace patients.trace_read"),
    (_("患者申请告知查看人姓名"), "patients.ask_name patients.name_asked"),
    (_("答复患者的姓名申请"), "patients.answer_name patients.name_answered"),
    (_("设立科室或团队"), "people.found_unit people.unit_founded"),
    (_("设置岗位"), "people.define_post people.post_defined"),
    (_("登记人员"), "people.enrol people.enrolled"),
    (_("重发激活码"), "people.enrolled_again"),
    (_("激活账号"), "people.activate people.activated"),
    (_("任命岗位"), "people.assign people.assigned"),
    (_("结束任职"), "people.relieve people.relieved"),
    (_("登记离岗"), "people.leave people.left"),
    (_("登记返岗"), "people.come_back people.came_back"),
    (_("修改人员登记"), "people.edit_member people.edited"),
    (_("调动部门"), "people.moved"),
    (_("补发激活码"), "people.renew_code people.code_renewed"),
    (_("修改部门"), "people.edit_unit people.unit_edited"),
    (_("撤销部门"), "people.close_unit people.unit_closed"),
    (_("提出岗位卡变更"), "people.propose_card people.card_proposed"),
    (_("办结岗位卡变更"), "people.settle_card people.card_settled"),
    (_("提出任命"), "people.propose_appointment people.appointment_proposed"),
    (_("办结任命提案"), "people.settle_appointment people.appointment_settled"),
    (_("导入人员表"), "people.import_staff people.staff_imported"),
    (_("导入部门表"), "people.import_units people.units_imported"),
    (_("登记工作电话"), "people.set_phone people.phone_set"),
    (_("存储病历"), "records.store records.stored"),
    (_("查看患者病历"), "records.read"),
    (_("查看病历原文"), "records.read_source records.source_read"),
    (_("查找患者"), "records.find records.found"),
    (_("紧急调阅患者病历"), "records.break_glass records.glass_used"),
    (_("发布制度"), "regulation.adopt regulation.adopted"),
    (_("设定条款阶段"), "regulation.start_stages regulation.stage_set"),
    (
        _("提出制度变更"),
        "regulation.propose_stage regulation.propose_parameter regulation.change_proposed",
    ),
    (
        _("办结制度变更"),
        "regulation.settle_stage regulation.settle_parameter regulation.change_settled",
    ),
    (_("设定制度参数"), "regulation.parameter_set"),
    (_("启用节假日安排"), "regulation.publish_holidays regulation.holidays_published"),
    (_("启用作息时间"), "regulation.set_office_hours regulation.office_hours_set"),
)
ACTIONS: dict[str, Text] = {name: title for title, names in _ACTIONS for name in names.split()}

FACTS: dict[str, Text] = {
    "added": _("增加权限"), "back": _("返岗"), "changed": _("变更"), "employment": _("用工性质"),
    "ends": _("服务期至"), "faults": _("问题行"), "kept": _("保留未离岗"), "left": _("离岗"),
    "member": _("工号"), "moved": _("调动"), "parent": _("上级部门编号"), "same": _("未变"),
    "taken": _("减少权限"),
    "again": _("再次"), "done": _("已完成"), "keys": _("数据密钥数"), "remaining": _("剩余"),
    "number": _("编号"), "resumed": _("续办"), "seconds": _("用时（秒）"), "suite": _("加密算法"),
    "cells": _("格数"), "columns": _("列"), "days": _("剩余天数"), "department": _("科室"),
    "drug": _("药品"), "files": _("文件数"), "hidden": _("隐去格数"), "k": _("最小显示数"),
    "measure": _("统计量"), "prescriber": _("开方医师"), "question": _("问题摘要值"),
    "reason_digest": _("理由摘要值"), "rows": _("行"), "size": _("字节数"),
    "small": _("小于最小显示数的格数"), "table": _("表格摘要值"), "year": _("年份"),
    "absorbed": _("并入已有"), "accepted": _("接收"), "actors": _("所查人员编号"),
    "answer": _("答复"), "application": _("采集申请"), "arguments": _("理由参数"),
    "asked": _("所问字段"), "attachment": _("附件"), "bad": _("首个问题记录"),
    "batch": _("接入批次"), "before": _("变更前内容摘要值"), "boundary": _("岗位边界"),
    "category": _("情形"), "checkpoints": _("检查点数"), "clauses": _("条款"), "code": _("编码"),
    "codes": _("问题代码"), "content": _("内容摘要值"), "count": _("数量"),
    "decision": _("决定"), "digest": _("摘要值"), "door": _("接入方式"),
    "dropped": _("许可外字段"), "due": _("期限"), "duplicates": _("重复"),
    "duties": _("待办"), "duty": _("待办"), "entries": _("记录数"), "entry": _("日志序号"),
    "fault": _("问题类别"), "feed": _("实时接口"), "fields": _("字段"), "fixed": _("文本所定参数"),
    "kind": _("类别"), "known": _("已登记"), "late": _("逾期"),
    "licence": _("采集许可"), "limit": _("时限"),
    "made": _("新建"), "milliseconds": _("用时（毫秒）"), "new": _("新建"),
    "offset": _("提醒时点"), "opinion_digest": _("意见摘要值"), "outcome": _("结论"),
    "owner": _("责任人工号"), "page": _("页码"), "parameter": _("参数"),
    "permissions": _("权限"), "pk": _("对象编号"), "post": _("岗位"), "posts": _("岗位"),
    "purpose": _("用途"), "quarantined": _("隔离"), "read": _("读入"),
    "reason": _("理由摘要值"), "refused": _("拒绝"), "remark": _("意见摘要值"),
    "renewed": _("重发"), "root": _("根摘要值"), "round": _("轮次"), "route": _("审批流程"),
    "shown": _("显示条数"), "signature": _("签字"), "since": _("自"),
    "staff_no": _("工号"), "stage": _("阶段"), "stand": _("办结结果"), "step": _("环节"),
    "stored": _("存储"), "stretched": _("延长"),
    "subject": _("主题"), "text": _("说明摘要值"), "told": _("通知人数"),
    "typed": _("所填工号摘要值"), "types": _("数据类型"), "unit": _("科室编号"),
    "until": _("至"), "updated": _("更新"), "value": _("取值"), "version": _("版本"),
    "database": _("数据库字节数"), "lost": _("备份之后的记录数"), "made_at": _("备份时间"),
    "occasion": _("缘由"), "opened": _("已解密读回"), "own": _("用本机密钥"),
    "recipients": _("接收方数"), "removed": _("清除旧备份数"), "witness": _("见证"),
    "via": _("查看依据"), "voided": _("作废签字数"), "whole": _("完整可信"), "why": _("原因"),
}  # fmt: skip


def title_of(action: str) -> str:
    """An action as people say it; of a refusal, what was refused; an unknown name as it is."""
    return str(ACTIONS.get(base_of(action), action))


def known() -> list[str]:
    """Every title, to choose from."""
    return [str(title) for title, _names in _ACTIONS]


def base_of(action: str) -> str:
    """An action without the ending of a refusal."""
    for suffix in SUFFIXES:
        action = action.removesuffix(suffix)
    return action


def names_like(words: str) -> tuple[str, ...]:
    """Every action whose title holds these words, or which is called so; refusals too."""
    found = [name for name, title in ACTIONS.items() if words in str(title) or words == name]
    return tuple(f"{name}{suffix}" for name in found for suffix in ("", *SUFFIXES))
