"""What the ledger's actions and facts of approvals are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("设定审批流程"), "approvals.define_route approvals.route_defined"),
    (_("提出审批流程变更"), "approvals.propose_route approvals.route_proposed"),
    (_("办结审批流程变更"), "approvals.settle_route approvals.route_settled"),
    (_("岗位空缺，改由上级签字"), "approvals.escalated"),
    (_("接续无人可签的环节"), "approvals.relieve_step approvals.step_relieved"),
    (_("批量签字前验证身份"), "approvals.open_batch approvals.batch_opened"),
    (_("核查拆分预警"), "approvals.judge_split approvals.split_judged"),
    (_("收回签字"), "approvals.take_back approvals.taken_back"),
    (_("转办审批"), "approvals.transfer approvals.transferred"),
    (_("加签"), "approvals.add_signer approvals.signer_added"),
    (_("终止审批"), "approvals.terminate approvals.terminated"),
    (_("传阅审批"), "approvals.circulate approvals.circulated"),
    (_("阅毕审批"), "approvals.acknowledge approvals.acknowledged"),
    (_("催办审批"), "approvals.urge approvals.urged"),
    (_("审批留言"), "approvals.comment approvals.commented"),
    (_("保存常用意见"), "approvals.keep_phrase approvals.phrase_kept"),
    (_("删去常用意见"), "approvals.drop_phrase approvals.phrase_dropped"),
    (_("提出会议名册变更"), "approvals.propose_seats approvals.seats_proposed"),
    (_("办结会议名册变更"), "approvals.settle_seats approvals.seats_settled"),
    (_("上传会议决议"), "approvals.keep_resolution approvals.resolution_kept"),
    (_("查看会议决议"), "approvals.read_resolution approvals.resolution_read"),
    (_("提交审批"), "approvals.submit approvals.submitted"),
    (_("审批签字"), "approvals.sign approvals.signed"),
    (_("内容变更，签字作废"), "approvals.content_changed"),
    (_("撤回审批"), "approvals.withdraw approvals.withdraw_case approvals.withdrawn"),
    (_("回避审批"), "approvals.bar approvals.barred"),
)
FACTS: Mapping[str, Text] = {
    "present": _("出席人工号"), "recused": _("回避人工号"), "seated": _("应到人数"),
    "seats": _("席位数"),
}  # fmt: skip
