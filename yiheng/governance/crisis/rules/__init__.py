"""Who may declare a crisis, who may act in it and within what, and who may judge afterwards."""

from yiheng.governance.crisis.rules.acting import Scene, may_act, may_enter, may_lend
from yiheng.governance.crisis.rules.afterwards import (
    may_attach,
    may_hand_over,
    may_ratify,
    may_report,
    may_supplement,
    may_take_back,
    may_verify,
)
from yiheng.governance.crisis.rules.bounds import (
    APART,
    LIVE,
    POSTS,
    RATIFY,
    YUAN,
    Draft,
    Limits,
    is_live,
    titles,
)
from yiheng.governance.crisis.rules.declaring import may_declare, may_end, may_extend, may_second
from yiheng.governance.crisis.rules.teaming import NewTeam, may_change_team

__all__ = [
    "APART",
    "LIVE",
    "POSTS",
    "RATIFY",
    "YUAN",
    "Draft",
    "Limits",
    "NewTeam",
    "Scene",
    "is_live",
    "may_act",
    "may_attach",
    "may_change_team",
    "may_declare",
    "may_end",
    "may_enter",
    "may_extend",
    "may_hand_over",
    "may_lend",
    "may_ratify",
    "may_report",
    "may_second",
    "may_supplement",
    "may_take_back",
    "may_verify",
    "titles",
]
