"""Rights over announcements; to read what one is told takes none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

WRITE = permission("bulletins:write", _("起草公告"), clause="7.1-a")
URGENT = permission("bulletins:urgent", _("立即发布紧急公告"), clause="7.1-c")
