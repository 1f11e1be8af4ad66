"""Rights at the patients' desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SEE_DELETIONS = permission("patients:deletions", _("查看删除申请"), clause="0-e")
RESTRICT = permission("patients:restrict", _("登记患者的删除申请与封存"), clause="0-e")
DESTROY_DIRECTOR = permission(
    "patients:destroy-director", _("以总监身份同意销毁患者密钥"), clause="0-e"
)
DESTROY_AUDIT = permission("patients:destroy-audit", _("以审计身份同意销毁患者密钥"), clause="0-e")
REGISTER = permission("patients:register", _("为患者签发查询码"), clause="0-e", raw=True)
