"""Rights over projects; whoever has a part in one sees it without any."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE = permission("projects:see", _("查看项目"), clause="3.1-g")
PROPOSE = permission("projects:propose", _("申请立项"), clause="3.1-g")
LEAD = permission("projects:lead", _("主持项目启动、评审、审核与资源分配"), clause="3.1-j")
