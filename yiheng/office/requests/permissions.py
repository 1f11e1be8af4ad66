"""Rights over forms and requests; to fill in and hand in one takes none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

DEFINE = permission("requests:define", _("设计申请单"), clause="3.1-a")
CONFIRM = permission("requests:confirm", _("确认申请单的发布与停用"), clause="2.1-n")
READ_ALL = permission("requests:read-all", _("查看全部申请单"), clause="3.1-a")
