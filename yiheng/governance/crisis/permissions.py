"""Rights in a crisis."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

DECLARE = permission("crisis:declare", _("宣布和确认危机决策授权"), clause="4.1-d")
READ_ALL = permission("crisis:read-all", _("查看全部危机处置"), clause="4.1-e")
VERIFY = permission("crisis:verify", _("核实补救"), clause="4.1-e")
