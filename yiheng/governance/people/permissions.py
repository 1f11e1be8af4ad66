"""Rights over units, posts and members."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE_PEOPLE = permission("people:see", _("查看组织与人员"), clause="2.1-k")
PROPOSE_PEOPLE = permission("people:manage", _("管理人员与任职"), clause="2.1-k")
