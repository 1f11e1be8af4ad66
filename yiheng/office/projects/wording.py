"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("起草立项申请"), "projects.draft projects.drafted"),
    (_("修改立项申请"), "projects.revise projects.revised"),
    (_("提交立项申请"), "projects.submit projects.submitted"),
    (_("撤回立项审批"), "projects.recall projects.take_back projects.recalled"),
    (_("作废立项申请"), "projects.drop projects.dropped"),
    (_("批准立项"), "projects.approve projects.approved"),
    (_("未批准立项"), "projects.close projects.closed"),
    (_("退回立项申请"), "projects.hand_back projects.handed_back"),
    (_("指定项目接口人"), "projects.name_contact projects.contact_named"),
    (_("启动项目并冻结基线"), "projects.kick_off projects.kicked_off"),
    (_("登记节点完成"), "projects.mark projects.marked"),
    (_("撤销节点完成"), "projects.unmark projects.unmarked"),
    (_("每周同步项目进展"), "projects.sync projects.synced"),
    (_("打开项目待办"), "projects.watch projects.watched"),
    (_("项目中期评审"), "projects.review projects.reviewed"),
    (_("提出变更项目责任人"), "projects.propose_owner projects.owner_proposed"),
    (_("办结项目责任人变更"), "projects.settle_owner projects.owner_settled"),
    (_("分配人员投入"), "projects.allocate projects.allocated"),
    (_("安排项目经费"), "projects.budget projects.budgeted"),
    (_("请签使用报告"), "projects.ask_report projects.report_asked"),
    (_("签署使用报告"), "projects.sign_report projects.report_signed"),
    (_("申请项目结项"), "projects.ask_to_close projects.closing_asked"),
    (_("撤回结项申请"), "projects.take_back_closing projects.closing_taken_back"),
    (_("审核项目结项"), "projects.examine projects.examined"),
    (_("上传项目附件"), "projects.attach projects.attached"),
    (_("移除项目附件"), "projects.detach projects.detached"),
    (_("查看项目附件"), "projects.read_attachment projects.attachment_read"),
    (_("项目归档"), "projects.archive projects.archived"),
)
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {
    "baseline": _("基线摘要值"), "day": _("完成日期"), "joint": _("联合项目"),
    "meeting": _("启动会"), "milestone": _("节点序号"), "month": _("月份"),
    "percent": _("投入比例"), "planned": _("计划支出（分）"), "report": _("使用报告"),
    "spent": _("实际支出（分）"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
