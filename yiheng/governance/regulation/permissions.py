"""Rights over the regulation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

READ = permission("regulation:read", _("查阅制度"), clause="7.1-h")
SET = permission("regulation:set", _("提出制度变更"), clause="0-k")
CONFIRM = permission("regulation:confirm", _("确认制度变更"), clause="0-k")
IMPORT_CALENDAR = permission("calendar:import", _("导入节假日安排与作息时间"), clause="0-f")
CONFIRM_CALENDAR = permission("calendar:confirm", _("确认节假日安排与作息时间"), clause="0-f")
