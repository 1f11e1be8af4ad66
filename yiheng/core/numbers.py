"""Numbers that a page sends, of rows, years and counts: what is none is no error."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 18  # digits: each such number fits into the key of a database
YEARS = range(1900, 3000)


def number_of(text: str) -> int | None:
    """A number of up to 18 ASCII digits; None for all else, as ``²``, ``-1`` or 5,000 digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def numbers_of(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are numbers, in their order."""
    return [found for one in texts if (found := number_of(one)) is not None]


def year_of(text: str, default: int) -> int:
    """A year from 1900 to 2999, or the default."""
    found = number_of(text)
    return default if found is None or found not in YEARS else found
