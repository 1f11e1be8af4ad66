"""The tables of the catalogue."""

from yiheng.office.catalogues.models.assets import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_NOTE,
    Asset,
    Check,
    Kind,
    Level,
    Protocol,
    Sheet,
)
from yiheng.office.catalogues.models.standards import (
    Change,
    Edition,
    Item,
    Mapped,
    Pair,
    Sort,
    Standard,
)

__all__ = [
    "LONGEST_CODE", "LONGEST_NAME", "LONGEST_NOTE", "Asset", "Change", "Check", "Edition", "Item",
    "Kind", "Level", "Mapped", "Pair", "Protocol", "Sheet", "Sort", "Standard",
]  # fmt: skip
