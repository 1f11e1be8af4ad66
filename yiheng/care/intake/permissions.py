"""Rights over the doors by which data come in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE = permission("intake:see", _("查看接入批次"), clause="3.1-s")
RUN = permission("intake:run", _("接入数据"), clause="3.1-r")
MEND = permission("intake:mend", _("更正问题数据"), clause="2.1-g", raw=True)
FEEDS = permission("intake:feeds", _("登记实时接口"), clause="1.1-g")
