"""Everything that can happen to an announcement, a file a use case."""

from yiheng.office.bulletins.commands.correcting import correct, expire, withdraw
from yiheng.office.bulletins.commands.deciding import approve, close, hand_back, take_back
from yiheng.office.bulletins.commands.drafting import attach, detach, draft, drop, revise
from yiheng.office.bulletins.commands.following import pass_on, remind, welcome
from yiheng.office.bulletins.commands.issuing import alert, publish, recall, submit
from yiheng.office.bulletins.commands.reading import read, read_attachment

__all__ = [
    "alert",
    "approve",
    "attach",
    "close",
    "correct",
    "detach",
    "draft",
    "drop",
    "expire",
    "hand_back",
    "pass_on",
    "publish",
    "read",
    "read_attachment",
    "recall",
    "remind",
    "revise",
    "submit",
    "take_back",
    "welcome",
    "withdraw",
]
