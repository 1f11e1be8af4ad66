"""Everything that can happen to forms and to requests."""

from yiheng.office.requests.commands.deciding import approve, close, end, hand_back, take_back
from yiheng.office.requests.commands.designing import (
    begin_design,
    drop_design,
    edit_design,
    install,
    propose_form,
    propose_retirement,
    settle_change,
)
from yiheng.office.requests.commands.filling import (
    attach,
    begin,
    copy,
    detach,
    read_attachment,
    remove,
    save,
    submit,
    withdraw,
)
from yiheng.office.requests.commands.handling import (
    archive_unconfirmed,
    claim,
    confirm,
    finish,
    give_back,
    reopen,
)

__all__ = [
    "approve",
    "archive_unconfirmed",
    "attach",
    "begin",
    "begin_design",
    "claim",
    "close",
    "confirm",
    "copy",
    "detach",
    "drop_design",
    "edit_design",
    "end",
    "finish",
    "give_back",
    "hand_back",
    "install",
    "propose_form",
    "propose_retirement",
    "read_attachment",
    "remove",
    "reopen",
    "save",
    "settle_change",
    "submit",
    "take_back",
    "withdraw",
]
