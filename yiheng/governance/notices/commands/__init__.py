"""Everything that can happen to notices and their ways out, a file a use case."""

from __future__ import annotations

from yiheng.governance.notices.commands.calling import (
    escalate,
    log_call,
    remind_unread,
)
from yiheng.governance.notices.commands.delivering import idle, recover, settle, sweep
from yiheng.governance.notices.commands.opening import (
    resume,
    retire_bot,
    retry,
    set_bot,
    set_gateway,
    try_bot,
    try_channel,
)
from yiheng.governance.notices.commands.planning import propose_plan, settle_plan
from yiheng.governance.notices.commands.receipts import (
    end,
    mark_all_read,
    mark_kind_read,
    mark_page_read,
    mark_read,
    prefer,
)

__all__ = [
    "end",
    "escalate",
    "idle",
    "log_call",
    "mark_all_read",
    "mark_kind_read",
    "mark_page_read",
    "mark_read",
    "prefer",
    "propose_plan",
    "recover",
    "remind_unread",
    "resume",
    "retire_bot",
    "retry",
    "set_bot",
    "set_gateway",
    "settle",
    "settle_plan",
    "sweep",
    "try_bot",
    "try_channel",
]
