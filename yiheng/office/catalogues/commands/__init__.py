"""Everything that can happen to the catalogue, a file a use case."""

from yiheng.office.catalogues.commands.importing import apply_sheet, keep_sheet, plan_of
from yiheng.office.catalogues.commands.listing import (
    ask_reviews,
    bring_back,
    change,
    register,
    retire,
    review,
)
from yiheng.office.catalogues.commands.pairing import (
    begin_item,
    end_pair,
    finish_item,
    name_contacts,
    pair,
)
from yiheng.office.catalogues.commands.standing import (
    map_field,
    propose,
    retire_standard,
    settle,
    take_house,
)

__all__ = [
    "apply_sheet", "ask_reviews", "begin_item", "bring_back", "change", "end_pair", "finish_item",
    "keep_sheet", "map_field", "name_contacts", "pair", "plan_of", "propose", "register", "retire",
    "retire_standard", "review", "settle", "take_house",
]  # fmt: skip
