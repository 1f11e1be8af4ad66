"""Rights at the patients' desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

REGISTER = permission("patients:register", _("为患者签发查询码"), clause="0-e", raw=True)
