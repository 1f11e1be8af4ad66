"""Everything that can happen to a route and to a case under approval."""

from yiheng.governance.approvals.commands.asides import (
    acknowledge,
    circulate,
    comment,
    drop_phrase,
    keep_phrase,
    urge,
)
from yiheng.governance.approvals.commands.moving import (
    add_signer,
    take_back,
    terminate,
    transfer,
)
from yiheng.governance.approvals.commands.routing import (
    define_route,
    propose_route,
    settle_route,
)
from yiheng.governance.approvals.commands.signing import keep_resolution, read_resolution, sign
from yiheng.governance.approvals.commands.submitting import content_changed, submit, withdraw

__all__ = [
    "acknowledge",
    "add_signer",
    "circulate",
    "comment",
    "content_changed",
    "define_route",
    "drop_phrase",
    "keep_phrase",
    "keep_resolution",
    "propose_route",
    "read_resolution",
    "settle_route",
    "sign",
    "submit",
    "take_back",
    "terminate",
    "transfer",
    "urge",
    "withdraw",
]
