"""Which cases may be seen, which wait for whom, and where a case is stuck."""

from yiheng.governance.approvals.queries.bodies import (
    bodies_in_use,
    body_changes,
    has_registers,
    seated,
    seats_of,
    seats_on,
    votes_lately,
    waiting_body_changes,
    without_a_seat,
)
from yiheng.governance.approvals.queries.routing import (
    post_titles,
    route_in_force,
    routes_in_force,
)
from yiheng.governance.approvals.queries.seeing import (
    circulated_to,
    signed_by,
    signers_of,
    split_alarms,
    started_by,
    subjects_of_signer,
    to_read,
    todo,
    visible_to,
)
from yiheng.governance.approvals.queries.standing import (
    able_to_sign,
    comments_of,
    dossier,
    opinion_of,
    phrases_of,
    readings_of,
    resolution_for,
    waiting_steps,
)
from yiheng.governance.approvals.queries.trying import Planned, Trial, try_route
from yiheng.governance.approvals.queries.vacancies import filled_since, vacant

__all__ = [
    "Planned",
    "Trial",
    "able_to_sign",
    "bodies_in_use",
    "body_changes",
    "circulated_to",
    "comments_of",
    "dossier",
    "filled_since",
    "has_registers",
    "opinion_of",
    "phrases_of",
    "post_titles",
    "readings_of",
    "resolution_for",
    "route_in_force",
    "routes_in_force",
    "seated",
    "seats_of",
    "seats_on",
    "signed_by",
    "signers_of",
    "split_alarms",
    "started_by",
    "subjects_of_signer",
    "to_read",
    "todo",
    "try_route",
    "vacant",
    "visible_to",
    "votes_lately",
    "waiting_body_changes",
    "waiting_steps",
    "without_a_seat",
]
