"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("设立或变更例会"), "meetings.found_series meetings.series_founded"),
    (_("停开例会"), "meetings.end_series meetings.series_ended"),
    (_("排定周会"), "meetings.plan meetings.planned"),
    (_("召集会议"), "meetings.convene meetings.convened"),
    (_("会议改期"), "meetings.move meetings.moved"),
    (_("取消会议"), "meetings.cancel meetings.cancelled"),
    (_("会议回执"), "meetings.reply meetings.replied"),
    (_("按节假日核对会期"), "meetings.follow_calendar meetings.calendar_followed"),
    (_("生成议程"), "meetings.build_agenda meetings.agenda_built"),
    (_("增加议题"), "meetings.add_topic meetings.topic_added"),
    (_("开始会议"), "meetings.open meetings.opened"),
    (_("登记到会"), "meetings.attend meetings.attended"),
    (_("回应议程"), "meetings.answer meetings.answered"),
    (_("一并确认已完成的议程"), "meetings.answer_done meetings.done_answered"),
    (_("明确发展方向"), "meetings.set_direction meetings.direction_set"),
    (_("登记交流会产出"), "meetings.add_output meetings.output_added"),
    (_("办结交流会问题"), "meetings.finish_output meetings.output_finished"),
    (_("结束会议"), "meetings.close meetings.closed"),
    (_("记录发言"), "meetings.state meetings.stated"),
    (_("确认发言"), "meetings.confirm meetings.confirmed"),
    (_("对发言记录有异议"), "meetings.dispute meetings.disputed"),
    (_("更正发言记录"), "meetings.retake meetings.retaken"),
    (_("提出议案"), "meetings.put"),
    (_("表决"), "meetings.vote meetings.voted"),
    (_("表决回避"), "meetings.recuse meetings.recused"),
    (_("计票"), "meetings.count meetings.counted"),
    (_("撤回议案"), "meetings.withdraw_motion meetings.motion_withdrawn"),
    (_("作出决议"), "meetings.resolve meetings.resolved"),
    (_("开始本周跟踪"), "meetings.begin_round meetings.round_begun"),
    (_("跟踪决议"), "meetings.touch meetings.touched"),
    (_("催交延期说明"), "meetings.urge"),
    (_("办结决议"), "meetings.finish meetings.finished"),
    (_("重新打开决议"), "meetings.reopen meetings.reopened"),
    (_("锁定逾期决议"), "meetings.lock meetings.locked"),
    (_("提交延期说明"), "meetings.explain meetings.explained"),
    (_("确认延期说明"), "meetings.settle_delay meetings.delay_settled"),
    (_("办结补救措施"), "meetings.finish_remedy meetings.remedied"),
    (_("整理纪要"), "meetings.write_minutes meetings.minutes_written"),
    (_("提交纪要签发"), "meetings.submit_minutes meetings.minutes_submitted"),
    (_("撤回纪要签发"), "meetings.recall_minutes meetings.take_back_minutes "
                  "meetings.minutes_recalled"),
    (_("签发纪要，入库归档"), "meetings.approve_minutes meetings.minutes_issued"),
    (_("纪要未签发"), "meetings.close_minutes meetings.minutes_refused"),
    (_("退回纪要"), "meetings.hand_back_minutes meetings.minutes_returned"),
    (_("作废纪要草稿"), "meetings.discard_minutes meetings.minutes_discarded"),
)  # fmt: skip
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {
    "motion": _("议案编号"), "statement": _("发言编号"), "speaker": _("发言人工号"),
    "secret": _("不记名"), "carried": _("通过"), "yes": _("赞成"), "no": _("反对"),
    "abstained": _("弃权"), "statements": _("已确认发言"), "choice": _("表决"),
    "seats": _("应到席位"), "there": _("到会席位"), "remedies": _("补救措施"),
    "remedy": _("补救措施编号"), "delay": _("延期说明编号"), "percent": _("完成度"),
    "outlook": _("进展"), "week": _("周"), "goals": _("目标"), "output": _("产出编号"),
    "meeting": _("会议编号"), "item": _("议程编号"), "recorder": _("记录人工号"),
    "ended": _("实际结束"), "begins": _("开始时间"), "provisional": _("暂定"),
    "resolutions": _("决议数"), "delegate": _("受托人工号"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
