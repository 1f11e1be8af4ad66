"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("起草公告"), "bulletins.draft bulletins.drafted"),
    (_("修改公告"), "bulletins.revise bulletins.revised"),
    (_("上传公告附件"), "bulletins.attach bulletins.attached"),
    (_("移除公告附件"), "bulletins.detach bulletins.detached"),
    (_("查看公告附件"), "bulletins.read_attachment bulletins.attachment_read"),
    (_("作废公告草稿"), "bulletins.drop bulletins.dropped"),
    (_("提交公告审核"), "bulletins.submit bulletins.submitted"),
    (_("撤回公告审核"), "bulletins.recall bulletins.take_back bulletins.recalled"),
    (_("公告审核通过"), "bulletins.approve bulletins.approved"),
    (_("公告未通过审核"), "bulletins.close bulletins.closed"),
    (_("退回公告"), "bulletins.hand_back bulletins.handed_back"),
    (_("发布公告"), "bulletins.publish bulletins.issued"),
    (_("发布紧急公告"), "bulletins.alert bulletins.alerted"),
    (_("更正公告"), "bulletins.correct bulletins.correction_begun"),
    (_("撤回公告"), "bulletins.withdraw bulletins.withdrawn"),
    (_("公告到期"), "bulletins.expire bulletins.expired"),
    (_("阅知公告"), "bulletins.read"),
    (_("催阅公告"), "bulletins.remind bulletins.reminded"),
    (_("传阅公告"), "bulletins.pass_on bulletins.passed_on"),
    (_("公告发给后加入的人"), "bulletins.welcome bulletins.welcomed"),
)
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {
    "edition": _("版次"), "importance": _("等级"), "readers": _("读者摘要值"),
    "reread": _("重新阅知"), "unread": _("未阅人数"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
