"""Rights over the leader's page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

BRIEF = permission("brief:read", _("查看领导一页纸"), clause="1.1-d")
