"""Rights over duties of others."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE_UNIT = permission("duties:see-unit", _("查看本部门义务"), clause="0-k")
SEE_ALL = permission("duties:see-all", _("查看全院义务"), clause="0-k")
PAUSE = permission("duties:pause", _("准许暂停计时"), clause="0-f")
