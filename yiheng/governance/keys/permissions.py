"""The right to open the keyring after a start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

UNSEAL = permission("keys:unseal", _("开启已封存的密钥环"), clause="3.2-b")
