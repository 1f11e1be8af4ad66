"""Rights over rounds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

RUN = permission("campaigns:run", _("发起与延长权限复核"), clause="4.1-f")
SEE = permission("campaigns:see", _("查看权限复核"), clause="4.1-f")
DECIDE = permission("campaigns:decide", _("决定本部门的权限复核"), clause="4.1-f")
