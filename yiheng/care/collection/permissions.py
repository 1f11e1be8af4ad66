"""Rights over collection applications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

APPLY = permission("collection:apply", _("填写采集申请单"), clause="3.1-q")
READ_ALL = permission("collection:read-all", _("查看全部采集申请"), clause="3.1-s")
REVOKE = permission("collection:revoke", _("停用采集许可"), clause="3.1-r")
