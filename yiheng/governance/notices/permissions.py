"""Rights over notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

READ = permission("notices:read", _("查看发给自己的通知"), clause="7.1-b")
