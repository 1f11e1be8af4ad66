"""Rights over reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE = permission("reports:see", _("查看和提交工作报告"), clause="3.2-h")
READ_UNIT = permission("reports:read-unit", _("查看本部门工作报告"), clause="3.2-h")
READ_ALL = permission("reports:read-all", _("查看全部工作报告"), clause="3.2-h")
MANAGE = permission("reports:manage", _("设定报告职责"), clause="3.2-h")
BRIEF = permission("reports:brief", _("向主管领导报送月度简报"), clause="1.1-d")
