"""Rights over the knowledge base; to read, to search, to rate and to ask takes none (7.1-h)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

WRITE = permission("knowledge:write", _("编写知识条目"), clause="7.1-g")
KEEP = permission("knowledge:keep", _("管理知识库"), clause="7.1-f")
