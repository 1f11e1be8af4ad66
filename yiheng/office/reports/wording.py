"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("设定报告职责"), "reports.oblige reports.obliged"),
    (_("解除报告职责"), "reports.release reports.released"),
    (_("开始工作报告"), "reports.open reports.begin reports.opened"),
    (_("预填工作报告"), "reports.prepare reports.prepared"),
    (_("保存工作报告"), "reports.save reports.saved"),
    (_("提交工作报告"), "reports.submit reports.submitted"),
    (_("更正工作报告"), "reports.correct reports.correction_begun"),
    (_("放弃报告草稿"), "reports.drop reports.dropped"),
    (_("免交工作报告"), "reports.excuse reports.excused"),
    (_("确定报告期限"), "reports.retime reports.retimed"),
    (_("报送月度简报"), "reports.send_brief reports.brief_sent"),
    (_("签收月度简报"), "reports.acknowledge reports.brief_read"),
)
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {"template": _("模板")}
"""What the facts of these entries are called, where the ledger has no word yet."""
