"""Rights over notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

READ = permission("notices:read", _("查看发给自己的通知"), clause="7.1-b")
CALL = permission("notices:call", _("电话通知并登记结果"), clause="7.1-c")
OVERSEE = permission("notices:oversee", _("查看全部通知的送达与阅知"), clause="7.1-b")
PLAN = permission("notices:plan", _("提出和确认渠道规则"), clause="7.1-a")
CHANNELS = permission("notices:channels", _("维护通知渠道"), clause="7.1-b")
