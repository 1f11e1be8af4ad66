"""Rights over approvals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import permission

SIGN = permission("approvals:sign", _("审批签字"), clause="3.1-e")
DEFINE = permission("approvals:define", _("提出审批流程"), clause="3.1-a")
CONFIRM = permission("approvals:confirm", _("确认审批流程"), clause="3.1-a")
READ_ALL = permission("approvals:read-all", _("查看全部审批"), clause="0-g")
TERMINATE = permission("approvals:terminate", _("终止审批"), clause="3.1-a")
JUDGE_SPLITS = permission("approvals:judge-splits", _("处理拆分预警"), clause="4.1-a")
