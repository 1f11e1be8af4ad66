"""Rights over the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE = permission("catalogues:see", _("查看信息目录"), clause="1.1-a")
KEEP = permission("catalogues:keep", _("登记信息目录"), clause="1.1-a")
CONFIRM = permission("catalogues:confirm", _("确认标准版本"), clause="1.1-b")
