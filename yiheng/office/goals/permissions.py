"""Rights over goals, demands and the registers beside them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE = permission("goals:see", _("查看目标与需求"), clause="1.2-g")
PROPOSE = permission("goals:propose", _("提出目标变更"), clause="1.2-l")
PROPOSE_OWN = permission("goals:propose-own", _("提出本部门目标变更"), clause="1.2-l")
CONFIRM = permission("goals:confirm", _("确认目标变更"), clause="1.2-l")
DELIVER = permission("goals:deliver", _("评估与交付需求"), clause="1.2-a")
ACCEPT = permission("goals:accept", _("受理需求"), clause="1.2-a")
KEEP = permission("goals:keep", _("登记流程、改进与趋势"), clause="1.2-c")
