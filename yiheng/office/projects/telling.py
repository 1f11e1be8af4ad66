"""What is told of projects, and what is owed of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import kind as notice_kind

TO_KICK_OFF = duty_kind("projects.kick_off", _("项目“%(title)s”待启动会启动"), glyph="启")
TO_REVIEW = duty_kind("projects.review", _("%(period)s中期评审：“%(title)s”"), glyph="评")
TO_SYNC = duty_kind("projects.sync", _("%(period)s同步进展：“%(title)s”"), glyph="周")
TO_REPORT = duty_kind("projects.report", _("为项目“%(title)s”签署使用报告"), glyph="用")
TO_EXAMINE = duty_kind("projects.examine", _("审核项目“%(title)s”结项"), glyph="审")
TO_ARCHIVE = duty_kind("projects.archive", _("归档项目“%(title)s”"), glyph="档")
STARTED = notice_kind("projects.started", _("项目“%(title)s”已启动"))
REVIEWED = notice_kind("projects.reviewed", _("项目“%(title)s”中期评审：%(outcome)s"))
CONTACT = notice_kind("projects.contact", _("您是项目“%(title)s”的%(unit)s接口人"))
REPORT = notice_kind("projects.report_wanted", _("请为项目“%(title)s”签署使用报告"))
REPORTED = notice_kind("projects.reported", _("%(unit)s已为项目“%(title)s”签署使用报告"))
EXAMINED = notice_kind("projects.examined", _("项目“%(title)s”结项审核：%(outcome)s"))
SHARED_OUT = notice_kind("projects.shared_out", _("您在项目“%(title)s”的投入有变更"))
OWNER = notice_kind("projects.owner", _("您是项目“%(title)s”的责任人"))
OWNER_PROPOSED = notice_kind(
    "projects.owner_proposed", _("%(who)s 提出变更项目“%(title)s”的责任人，待您确认")
)
