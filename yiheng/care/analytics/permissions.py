"""Rights to counts without persons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

COUNT = permission("analytics:count", _("统计去标识数据"), clause="1.2-i")
