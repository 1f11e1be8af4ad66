"""Everything that can happen to a crisis, to what was done in it, and to what was made good."""

from yiheng.governance.crisis.commands.acting import act
from yiheng.governance.crisis.commands.declaring import (
    declare,
    end,
    expire,
    extend,
    second,
    settle_extension,
)
from yiheng.governance.crisis.commands.evidencing import attach, detach, read_attachment
from yiheng.governance.crisis.commands.ratifying import (
    escalate,
    export,
    hand_back,
    ratify,
    refuse,
    supplement,
)
from yiheng.governance.crisis.commands.remedying import hand_over, report, verify
from yiheng.governance.crisis.commands.teaming import Change, change_team

__all__ = [
    "Change",
    "act",
    "attach",
    "change_team",
    "declare",
    "detach",
    "end",
    "escalate",
    "expire",
    "export",
    "extend",
    "hand_back",
    "hand_over",
    "ratify",
    "read_attachment",
    "refuse",
    "report",
    "second",
    "settle_extension",
    "supplement",
    "verify",
]
