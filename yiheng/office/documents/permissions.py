"""Rights over documents; to read what one's grade and unit allow takes none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

WRITE = permission("documents:write", _("上传文档"), clause="3.2-a")
KEEP = permission("documents:keep", _("管理文档借阅与保管"), clause="3.2-c")
CONTRACTS = permission("documents:contracts", _("调阅合同存档"), clause="3.2-d")
INSPECT = permission("documents:inspect", _("登记法定检查调阅"), clause="3.2-d")
