"""What is told, and owed, of reports and briefs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind

TO_WRITE = duty_kind("reports.write", _("提交%(name)s"), glyph="报", routine=True)
TO_SEND = duty_kind("reports.send_brief", _("报送 %(month)s 月度简报"), glyph="报", routine=True)
TO_READ = duty_kind("reports.read_brief", _("签收 %(month)s 月度简报"), glyph="阅", routine=True)
OBLIGED = notice_kind("reports.obliged", _("%(who)s请您提交%(unit)s的%(report)s"))
EXCUSED = notice_kind("reports.excused", _("%(who)s免去了您的%(title)s"))
SENT = notice_kind(
    "reports.brief_sent", _("%(who)s报送 %(month)s 月度简报，请签收"),
    importance=Importance.IMPORTANT, outside=_("您有一份月度简报待签收"),
)  # fmt: skip
READ = notice_kind("reports.brief_read", _("%(who)s已签收 %(month)s 月度简报"))
