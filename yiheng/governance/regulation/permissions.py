"""Rights over the regulation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

READ = permission("regulation:read", _("查阅制度"), clause="7.1-h")
SET = permission("regulation:set", _("设定制度参数"), clause="0-k")
