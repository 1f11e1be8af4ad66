"""Everything that can happen to a round, a file a use case."""

from __future__ import annotations

from yiheng.governance.campaigns.commands.answering import (
    answer,
    answer_many,
    ask_again,
    carry_out,
)
from yiheng.governance.campaigns.commands.ending import close, extend, reopen
from yiheng.governance.campaigns.commands.following import follow, keep_export
from yiheng.governance.campaigns.commands.handing import hand_over
from yiheng.governance.campaigns.commands.opening import open_campaign

__all__ = [
    "answer",
    "answer_many",
    "ask_again",
    "carry_out",
    "close",
    "extend",
    "follow",
    "hand_over",
    "keep_export",
    "open_campaign",
    "reopen",
]
