"""Rights over what patients are told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

PUBLISH = permission("consent:publish", _("发布患者告知书"), clause="6.1-d")
