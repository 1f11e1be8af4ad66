"""The shelf of the house: where a room puts what all staff may read, without knowing the library.

The knowledge base takes the shelf once (``shelf``); whoever publishes calls ``publish`` inside the
own command, so that the text stands on the shelf in the same transaction or not at all (3.2-g).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MINUTES, CASE, MANUAL, QUESTION = "minutes", "case", "manual", "faq"
"""What may stand on the shelf (7.1-g)."""
PUBLIC, INTERNAL, RESTRICTED, SECRET = "public", "internal", "restricted", "secret"  # a grade
"""公开 内部 受限 机密 (3.2-c): how far a text may be read, the least guarded first."""
GRADES = (PUBLIC, INTERNAL, RESTRICTED, SECRET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A text to be shelved. ``origin`` (``room:key``) names where it comes from: what comes again
    from there is a new version of the same text. ``readers`` are the units (keys) that may read a
    restricted one. ``review_by`` is when its owner looks at it again."""

    origin: str
    kind: str
    title: str
    text: str
    grade: str = INTERNAL
    owner: Any = None
    readers: tuple[int, ...] = ()
    review_by: date | None = None
    url: str = ""


Shelf = Callable[..., str]
"""``(publication=…, by=…, at=…)`` gives the address of the page that it made."""

_SHELVES: list[Shelf] = []


def shelf(take: Shelf) -> Shelf:
    """The room that keeps what is published; the last one that says so."""
    _SHELVES[:] = [take]
    return take


def publish(publication: Publication, *, by: Any, at: datetime) -> str:
    """Put a text on the shelf; the address of its page. Raises ``LookupError`` where no room keeps
    any: a house is not served without one."""
    if not _SHELVES:
        raise LookupError("nobody keeps what is published")
    return _SHELVES[0](publication=publication, by=by, at=at)
