"""What people are told of meetings, and what they come to owe."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind

INVITED = notice_kind(
    "meetings.invited", _("请参加%(title)s：%(when)s，%(place)s，请回执"),
    outside=_("您有一个会议邀请，请回执"),
)  # fmt: skip
SENT = notice_kind("meetings.sent", _("%(who)s请您代为参加%(title)s：%(when)s，%(place)s"))
MOVED = notice_kind("meetings.moved", _("%(title)s改期：%(when)s，%(place)s"))
CANCELLED = notice_kind("meetings.cancelled", _("%(title)s取消：%(why)s"))
CONFIRM = notice_kind("meetings.confirm", _("%(title)s：请确认您的发言记录"))
DISPUTED = notice_kind("meetings.disputed", _("%(title)s：%(who)s对发言记录有异议，请更正"))
VOTE = notice_kind("meetings.vote", _("%(title)s：请表决“%(motion)s”"))
RESOLVED = notice_kind(
    "meetings.resolved", _("决议%(number)s由您负责，%(due)s 前完成：%(what)s"),
    importance=Importance.IMPORTANT, outside=_("您有一项新的会议决议，请查看"),
)  # fmt: skip
AT_RISK = notice_kind("meetings.at_risk", _("决议%(number)s有延期风险：%(what)s"))
URGED = notice_kind(
    "meetings.urged", _("决议%(number)s已到期，请提交延期说明：%(what)s"),
    importance=Importance.IMPORTANT, outside=_("您有一项决议已到期，请提交延期说明"),
)  # fmt: skip
EXPLAINED = notice_kind("meetings.explained", _("%(who)s提交决议%(number)s的延期说明，请确认"))
SETTLED = notice_kind("meetings.settled", _("决议%(number)s的延期说明%(stand)s"))
DONE = notice_kind("meetings.done", _("决议%(number)s已办结：%(what)s"))
REOPENED = notice_kind("meetings.reopened", _("决议%(number)s被重新打开，请继续办理：%(what)s"))
MENDING = notice_kind("meetings.mending", _("请在 %(due)s 前完成决议%(number)s的补救措施"))
ISSUED = notice_kind("meetings.issued", _("%(title)s纪要已签发"))

ATTEND = duty_kind("meetings.attend", _("参加%(title)s（%(place)s）"), glyph="会", routine=True)
WRITE = duty_kind("meetings.write", _("整理%(title)s纪要"), glyph="纪", routine=True)
RESOLVE = duty_kind("meetings.resolve", _("决议%(number)s：%(what)s"), glyph="决", routine=True)
FOLLOW = duty_kind("meetings.follow", _("跟踪本周决议（%(week)s）"), glyph="督", routine=True)
EXPLAIN = duty_kind("meetings.explain", _("提交决议%(number)s的延期说明"), glyph="延", routine=True)
MEND = duty_kind("meetings.mend", _("决议%(number)s的补救措施"), glyph="补", routine=True)
PROBLEM = duty_kind("meetings.problem", _("交流会问题：%(what)s"), glyph="问", routine=True)
