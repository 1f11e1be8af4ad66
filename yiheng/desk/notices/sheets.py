"""Tables to take along: receipts and the call log, line by line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.ui.formats import stamp
from yiheng.governance.notices.models import Call


def receipt_heads() -> tuple[str, ...]:
    """The heads of the receipts."""
    return (_("工号"), _("姓名"), _("部门"), _("阅知时间"), _("渠道"))


def receipt(row: dict[str, Any]) -> tuple[str, ...]:
    """Who was told, by which channels, and when it was read."""
    member = row["member"]
    ways = "；".join(f"{way['name']} {way['state']}" for way in row["ways"])
    return (member.staff_no, member.name, member.unit.name, stamp(row["read_at"]), ways)


def call_heads() -> tuple[str, ...]:
    """The heads of the call log."""
    return (_("时间"), _("编号"), _("通知"), _("工号"), _("姓名"), _("结果"), _("拨打人"))


def call(one: Call) -> tuple[object, ...]:
    """Who called whom when, and what came of it."""
    delivery = one.delivery
    told = delivery.notice.recipient if delivery.notice else None
    return (
        stamp(one.at), delivery.sending_id, delivery.sending.title,
        told.staff_no if told else "", told.name if told else "",
        one.get_answered_display(), one.by_label,
    )  # fmt: skip
