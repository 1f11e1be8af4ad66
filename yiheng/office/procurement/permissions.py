"""Rights over purchases; nobody holds two that control each other (governance/people/pairs)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

APPLY = permission("procurement:apply", _("填写采购申请"), clause="3.1-b")
READ_ALL = permission("procurement:read-all", _("查看全部采购"), clause="0-g")
BUY = permission("procurement:buy", _("执行采购、登记合同"), clause="3.1-a")
SUPPLIERS = permission("procurement:suppliers", _("登记与停用供应商"), clause="3.1-a")
ACCEPT = permission("procurement:accept", _("采购验收"), clause="2.1-n")
PAY = permission("procurement:pay", _("移交付款、登记付款结果"), clause="2.1-n")
BUDGET = permission("procurement:budget", _("提出采购预算"), clause="3.1-c")
CONFIRM_BUDGET = permission("procurement:confirm-budget", _("确认采购预算"), clause="3.1-c")
CONTRACTS = permission("procurement:contracts", _("调阅归档合同"), clause="3.2-d")
SUPERVISE = permission("procurement:supervise", _("监督采购"), clause="2.1-n")
