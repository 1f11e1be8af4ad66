"""Tables to take along: receipts and the call log as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.ui.formats import stamp
from yiheng.governance.notices.models import Call
from yiheng.governance.people.sheets import table


def receipts(rows: Iterable[dict[str, Any]]) -> str:
    """Who was told, by which channels, and when each has read it."""
    head = (_("工号"), _("姓名"), _("部门"), _("阅知时间"), _("渠道"))
    return table(head, (
        (row["member"].staff_no, row["member"].name, row["member"].unit.name,
         stamp(row["read_at"]),
         "；".join(f"{way['name']} {way['state']}" for way in row["ways"]))
        for row in rows
    ))  # fmt: skip


def calls(log: Iterable[Call]) -> str:
    """The call log: who called whom when, and what came of it."""
    head = (_("时间"), _("编号"), _("通知"), _("工号"), _("姓名"), _("结果"), _("拨打人"))
    return table(head, (
        (stamp(one.at), one.delivery.sending_id, one.delivery.sending.title,
         one.delivery.notice.recipient.staff_no, one.delivery.notice.recipient.name,
         one.get_answered_display(), one.by_label)
        for one in log if one.delivery.notice
    ))  # fmt: skip
