"""Rights over units, posts and members."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE = permission("people:see", _("查看组织与人员"), clause="2.1-k")
MANAGE = permission("people:manage", _("管理人员与任职"), clause="2.1-k")
CONFIRM = permission("people:confirm", _("确认任命与岗位变更"), clause="2.1-n")
RENEW = permission("people:renew", _("提出续期或撤销管理权限"), clause="4.1-j")
CONFIRM_RENEWAL = permission("people:confirm-renewal", _("确认管理权限续期与撤销"), clause="4.1-j")
ROSTER = permission("people:roster", _("排定本部门值班"), clause="2.1-h")
