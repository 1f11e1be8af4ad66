"""The duties and notices of this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import kind as notice_kind

REVIEW = duty_kind("goals.review", _("评审目标“%(title)s”（%(quarter)s）"), glyph="标")
ASSESS = duty_kind("goals.assess", _("评估需求“%(title)s”"), glyph="需")
ACCEPT = duty_kind("goals.accept", _("受理需求“%(title)s”"), glyph="需")
DELIVER = duty_kind("goals.deliver", _("交付需求“%(title)s”"), glyph="需")
IMPROVE = duty_kind("goals.improve", _("办结采集改进“%(title)s”"), glyph="改")
WATCH = duty_kind("goals.watch", _("评估趋势“%(title)s”"), glyph="势")
ALIGN = duty_kind("goals.align", _("提交 %(year)s 年度目标对齐签认"), glyph="签")

PROPOSED = notice_kind("goals.proposed", _("目标“%(title)s”有变更待确认"))
SETTLED = notice_kind("goals.settled", _("目标“%(title)s”的变更：%(stand)s"))
DECIDED = notice_kind("goals.decided", _("需求“%(title)s”：%(stage)s"))
SIGNED = notice_kind("goals.signed", _("%(year)s 年度目标对齐：%(stage)s"))
