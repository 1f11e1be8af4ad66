"""Rights over the ledger: reading and verifying; nobody can change it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

READ = permission("ledger:read", _("查看审计日志"), clause="0-g")
VERIFY = permission("ledger:verify", _("校验审计日志"), clause="0-d")
