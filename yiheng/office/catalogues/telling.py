"""The duties and notices of this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import kind as notice_kind

REVIEW = duty_kind("catalogues.review", _("复核目录条目“%(title)s”"), glyph="册")
JOINT = duty_kind("catalogues.joint", _("办结协作事项“%(title)s”"), glyph="协")
PROPOSED = notice_kind("catalogues.proposed", _("标准“%(title)s”有新版本待确认"))
