"""Rights over who may read which patient, and over the judging of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

READ = permission("records:read", _("查看患者病历"), clause="0-e", raw=True)
BREAK_GLASS = permission("access:break-glass", _("紧急调阅"), clause="0-e", raw=True)
REVIEW = permission("access:review", _("复核紧急调阅"), clause="2.1-n")
ASSIGN_CARE = permission("access:assign-care", _("指派诊疗关系"), clause="0-e")
DRUG_STATISTICS = permission("access:drug-statistics", _("查看统方企图清单"), clause="2.1-m")
FOR_QUALITY = permission("access:read-for-quality", _("为病案质控查看病历"), clause="0-e", raw=True)
FOR_BILLING = permission("access:read-for-billing", _("为费用结算查看病历"), clause="0-e", raw=True)
OPERATIONS = permission("operations:see", _("查看系统运行状况"), clause="2.1-l")
RESET = permission("access:reset", _("重置账号"), clause="2.1-n")
CONFIRM_RESET = permission("access:confirm-reset", _("确认账号重置"), clause="2.1-n")
IMPROPER = permission("access:improper", _("查看不当调阅清单"), clause="2.1-n")
EXPLAIN = permission("access:explain", _("查询谁为什么能查看"), clause="2.1-k")
TRACE = permission("access:trace", _("查询某患者谁能看、谁看过"), clause="0-g")
CREDENTIALS = permission("access:credentials", _("查看口令期限与凭据风险"), clause="4.1-l")
EXCEPT = permission("access:except", _("提出口令更换例外"), clause="4.1-k")
CONFIRM_EXCEPTION = permission("access:confirm-exception", _("确认口令更换例外"), clause="4.1-k")
FOUND = permission("access:found", _("启用医院"), clause="2.1-n")
