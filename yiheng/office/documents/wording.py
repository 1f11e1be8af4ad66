"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("上传文档"), "documents.draft documents.drafted"),
    (_("修改未发布的文档"), "documents.revise documents.revised"),
    (_("上传文档新版"), "documents.add_version documents.version_added"),
    (_("导入文档"), "documents.take_in documents.taken_in"),
    (_("作废未发布的文档"), "documents.drop documents.dropped"),
    (_("提交文档审核"), "documents.submit documents.submitted"),
    (_("撤回文档审核"), "documents.recall documents.take_back documents.recalled"),
    (_("文档审核通过"), "documents.approve documents.approved"),
    (_("文档未通过审核"), "documents.close documents.closed"),
    (_("退回文档"), "documents.hand_back documents.handed_back"),
    (_("发布文档版本"), "documents.publish documents.issued"),
    (_("打开文档"), "documents.open documents.opened"),
    (_("文档文件缺失或损坏"), "documents.file_faulty"),
    (_("申请借阅文档"), "documents.borrow documents.borrowing_asked"),
    (_("借出文档"), "documents.lend documents.lent"),
    (_("不同意借阅"), "documents.refuse_loan documents.loan_refused"),
    (_("撤回借阅申请"), "documents.withdraw_loan documents.loan_withdrawn"),
    (_("归还文档"), "documents.give_back documents.given_back"),
    (_("借阅到期"), "documents.end_loan documents.loan_ended"),
    (_("法定检查调阅文档"), "documents.inspect documents.inspection_opened"),
    (_("冻结文档"), "documents.freeze documents.frozen"),
    (_("解除文档冻结"), "documents.thaw documents.thawed"),
    (_("销毁文档"), "documents.dispose documents.disposed"),
    (_("检验文档文件"), "documents.check documents.checked"),
    (_("清理无主文件"), "documents.sweep documents.swept"),
)
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {
    "grade": _("密级"), "contract": _("合同存档"), "document": _("文档"), "how": _("方式"),
    "fault": _("异常"), "faulty": _("异常文件"), "change": _("版本变更"), "days": _("天数"),
    "files": _("文件数"), "signed": _("经审核"), "authority": _("检查机关摘要值"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
