"""What is told, and owed, of articles and questions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import kind as notice_kind

TO_REVIEW = duty_kind("knowledge.review", _("复核知识条目“%(name)s”"), glyph="识")
HANDED = notice_kind("knowledge.handed", _("%(who)s请您做知识条目“%(title)s”的责任人"))
ASKED = notice_kind("knowledge.asked", _("%(who)s在知识库提了一个问题，待回答"))
ANSWERED = notice_kind("knowledge.answered", _("您的提问已回答：%(title)s"))
DECLINED = notice_kind("knowledge.declined", _("您在知识库的提问未采纳"))
RETIRED = notice_kind("knowledge.retired", _("%(who)s停用了您负责的知识条目“%(title)s”"))
