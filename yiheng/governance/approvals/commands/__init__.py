"""Everything that can happen to a route and to a case under approval."""

from yiheng.governance.approvals.commands.asides import (
    acknowledge,
    circulate,
    comment,
    drop_phrase,
    keep_phrase,
    urge,
)
from yiheng.governance.approvals.commands.barring import bar
from yiheng.governance.approvals.commands.batch import Signed, open_batch, sign_many
from yiheng.governance.approvals.commands.judging import judge_split
from yiheng.governance.approvals.commands.moving import (
    add_signer,
    take_back,
    terminate,
    transfer,
)
from yiheng.governance.approvals.commands.resolving import keep_resolution, read_resolution
from yiheng.governance.approvals.commands.routing import (
    define_route,
    propose_route,
    settle_route,
)
from yiheng.governance.approvals.commands.seating import propose_seats, settle_seats
from yiheng.governance.approvals.commands.signing import sign
from yiheng.governance.approvals.commands.submitting import (
    content_changed,
    submit,
    withdraw,
    withdraw_case,
)
from yiheng.governance.approvals.commands.watching import relieve_step

__all__ = [
    "Signed",
    "acknowledge",
    "add_signer",
    "bar",
    "circulate",
    "comment",
    "content_changed",
    "define_route",
    "drop_phrase",
    "judge_split",
    "keep_phrase",
    "keep_resolution",
    "open_batch",
    "propose_route",
    "propose_seats",
    "read_resolution",
    "relieve_step",
    "settle_route",
    "settle_seats",
    "sign",
    "sign_many",
    "submit",
    "take_back",
    "terminate",
    "transfer",
    "urge",
    "withdraw",
    "withdraw_case",
]
