"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("起草知识条目"), "knowledge.draft knowledge.drafted"),
    (_("修改知识条目"), "knowledge.revise knowledge.revised"),
    (_("发布知识条目"), "knowledge.publish knowledge.published"),
    (_("作废知识草稿"), "knowledge.drop knowledge.dropped"),
    (_("上传知识附件"), "knowledge.attach knowledge.attached"),
    (_("移除知识附件"), "knowledge.detach knowledge.detached"),
    (_("查看知识附件"), "knowledge.read_attachment knowledge.attachment_read"),
    (_("复核知识条目"), "knowledge.review knowledge.reviewed"),
    (_("提醒复核知识条目"), "knowledge.ask_review knowledge.review_asked"),
    (_("移交知识条目"), "knowledge.hand_over knowledge.handed_over"),
    (_("停用知识条目"), "knowledge.retire knowledge.retired"),
    (_("恢复知识条目"), "knowledge.restore knowledge.restored"),
    (_("评价知识条目"), "knowledge.rate knowledge.rated"),
    (_("查看机密条目"), "knowledge.read_secret knowledge.secret_read"),
    (_("资料入知识库"), "knowledge.shelve knowledge.shelved"),
    (_("向知识库提问"), "knowledge.ask knowledge.asked"),
    (_("回答知识提问"), "knowledge.answer knowledge.answered"),
    (_("不采纳知识提问"), "knowledge.decline knowledge.declined"),
    (_("撤回知识提问"), "knowledge.withdraw_question knowledge.question_withdrawn"),
    (_("知识库检索"), "knowledge.note_search knowledge.searched"),
    (_("打开检索结果"), "knowledge.note_click knowledge.search_followed"),
)
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {
    "article": _("知识条目"), "found": _("结果数"), "grade": _("密级"), "origin": _("来源"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
