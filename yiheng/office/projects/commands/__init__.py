"""Everything that can happen to a project, a file a use case."""

from yiheng.office.projects.commands.chartering import draft, drop, recall, revise, submit
from yiheng.office.projects.commands.closing import (
    archive,
    ask_report,
    ask_to_close,
    examine,
    sign_report,
    take_back_closing,
)
from yiheng.office.projects.commands.deciding import (
    approve,
    close,
    hand_back,
    take_back,
)
from yiheng.office.projects.commands.filing import attach, detach, read_attachment
from yiheng.office.projects.commands.following import mark, sync, unmark, watch
from yiheng.office.projects.commands.owning import propose_owner, settle_owner
from yiheng.office.projects.commands.reviewing import review
from yiheng.office.projects.commands.sharing import allocate, budget
from yiheng.office.projects.commands.starting import kick_off, name_contact

__all__ = [
    "allocate",
    "approve",
    "archive",
    "ask_report",
    "ask_to_close",
    "attach",
    "budget",
    "close",
    "detach",
    "draft",
    "drop",
    "examine",
    "hand_back",
    "kick_off",
    "mark",
    "name_contact",
    "propose_owner",
    "read_attachment",
    "recall",
    "review",
    "revise",
    "settle_owner",
    "sign_report",
    "submit",
    "sync",
    "take_back",
    "take_back_closing",
    "unmark",
    "watch",
]
