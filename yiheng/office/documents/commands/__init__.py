"""Everything that can happen to a document, a file a use case."""

from yiheng.office.documents.commands.drafting import add_version, draft, drop, revise, take_in
from yiheng.office.documents.commands.issuing import (
    approve,
    close,
    hand_back,
    publish,
    recall,
    submit,
    take_back,
)
from yiheng.office.documents.commands.keeping import check, dispose, freeze, sweep, thaw
from yiheng.office.documents.commands.lending import (
    borrow,
    end_loan,
    give_back,
    inspect,
    lend,
    refuse_loan,
    withdraw_loan,
)
from yiheng.office.documents.commands.reading import Opening, open_file

__all__ = [
    "Opening",
    "add_version",
    "approve",
    "borrow",
    "check",
    "close",
    "dispose",
    "draft",
    "drop",
    "end_loan",
    "freeze",
    "give_back",
    "hand_back",
    "inspect",
    "lend",
    "open_file",
    "publish",
    "recall",
    "refuse_loan",
    "revise",
    "submit",
    "sweep",
    "take_back",
    "take_in",
    "thaw",
    "withdraw_loan",
]
