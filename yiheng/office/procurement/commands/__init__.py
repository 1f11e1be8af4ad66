"""Everything that can happen to a purchase, a supplier and a budget, a file a use case."""

from yiheng.office.procurement.commands.archiving import (
    archive,
    propose_destruction,
    read_file,
    settle_destruction,
)
from yiheng.office.procurement.commands.budgeting import propose_budget, settle_budget
from yiheng.office.procurement.commands.buying import (
    accept,
    announce,
    cancel,
    file,
    sign_contract,
)
from yiheng.office.procurement.commands.deciding import approve, close, hand_back, stop
from yiheng.office.procurement.commands.drafting import (
    attach,
    copy,
    detach,
    draft,
    revise,
    submit,
    take_back,
    withdraw,
)
from yiheng.office.procurement.commands.paying import (
    ask_payment,
    download_batch,
    hand_over,
    settle_payment,
    settle_up,
)
from yiheng.office.procurement.commands.supplying import (
    block_supplier,
    edit_supplier,
    lift_block,
    register_supplier,
)
from yiheng.office.procurement.commands.urgent import buy_at_once, make_good, ratify, turn_down

__all__ = [
    "accept",
    "announce",
    "approve",
    "archive",
    "ask_payment",
    "attach",
    "block_supplier",
    "buy_at_once",
    "cancel",
    "close",
    "copy",
    "detach",
    "download_batch",
    "draft",
    "edit_supplier",
    "file",
    "hand_back",
    "hand_over",
    "lift_block",
    "make_good",
    "propose_budget",
    "propose_destruction",
    "ratify",
    "read_file",
    "register_supplier",
    "revise",
    "settle_budget",
    "settle_destruction",
    "settle_payment",
    "settle_up",
    "sign_contract",
    "stop",
    "submit",
    "take_back",
    "turn_down",
    "withdraw",
]
