"""Rights over meetings; who was invited, or owes something, needs none to see their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE = permission("meetings:see", _("查看会议督办"), clause="4.2-a")
CONVENE = permission("meetings:convene", _("召集会议"), clause="4.2-a")
RUN = permission("meetings:run", _("组织会议、记录和纪要"), clause="4.2-i")
TRACK = permission("meetings:track", _("跟踪决议"), clause="4.2-l")
