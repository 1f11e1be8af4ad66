"""Rights over the ledger: reading and verifying; nobody can change it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

READ = permission("ledger:read", _("查看审计日志"), clause="0-g")
VERIFY = permission("ledger:verify", _("校验审计日志"), clause="0-d")
EXPORT = permission("ledger:export", _("导出日志存证"), clause="0-g")
EXPORT_SUBJECTS = permission("ledger:export-subjects", _("导出含患者代号的存证"), clause="0-e")
EMERGENCY = permission("ledger:emergency", _("宣布与结束应急只读"), clause="6.2-a")
