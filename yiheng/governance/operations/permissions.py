"""Rights over the running of the machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

RUN = permission("operations:run", _("提前运行后台任务"), clause="2.1-l")
