"""Everything that can happen to goals and to the work that serves them, a file a use case."""

from yiheng.office.goals.commands.aiming import (
    count,
    give_up,
    propose,
    revise,
    settle,
    take_reading,
)
from yiheng.office.goals.commands.aligning import (
    align,
    ask_alignment,
    realign,
    refuse_alignment,
    return_alignment,
    sign_alignment,
    submit_alignment,
)
from yiheng.office.goals.commands.demanding import (
    accept_demand,
    assess_demand,
    change_demand,
    decline_demand,
    draft_demand,
    drop_demand,
    release,
    reopen_demand,
    submit_demand,
    take_demand_back,
    take_request,
)
from yiheng.office.goals.commands.keeping import (
    assess_trend,
    change_process,
    close_improvement,
    drop_improvement,
    issue_sop,
    note_trend,
    open_improvement,
    register_process,
    retire_process,
)
from yiheng.office.goals.commands.reviewing import ask_reviews, review

__all__ = [
    "accept_demand", "align", "ask_alignment", "ask_reviews", "assess_demand", "assess_trend",
    "change_demand", "change_process", "close_improvement", "count", "decline_demand",
    "draft_demand", "drop_demand", "drop_improvement", "give_up", "issue_sop",
    "note_trend", "open_improvement", "propose", "realign", "refuse_alignment",
    "register_process", "release", "reopen_demand", "retire_process", "return_alignment",
    "review", "revise", "settle", "sign_alignment", "submit_alignment", "submit_demand",
    "take_demand_back", "take_reading", "take_request",
]  # fmt: skip
