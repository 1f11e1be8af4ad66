"""称谓对照: the regulation's word and what the hospital calls it; its text stays as it is written.

The words in force are the confirmed changes of kind ``word``: each names a term and its word.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yiheng.core.proposals import Stand
from yiheng.governance.regulation import data
from yiheng.governance.regulation.models import Change, ChangeKind

A_MINUTE = 60.0

TERMS: Mapping[str, str] = {row["term"]: row["meaning"] for row in data.rows("words.tsv")}
"""The regulation's words that a hospital may call otherwise, and what each means."""


@dataclass(slots=True)
class _Held:
    words: tuple[tuple[str, str], ...] = ()
    until: float = 0.0


_held = _Held()


def in_force(at: datetime) -> dict[str, Change]:
    """The change that gave each term its word, at an instant."""
    rows = Change.objects.filter(
        kind=ChangeKind.WORD, stand=Stand.CONFIRMED, in_force_from__lte=at
    ).order_by("in_force_from", "settled_at", "pk")
    return {row.subject: row for row in rows}


def called(text: str) -> str:
    """A text of the screen with the hospital's words; it asks the database nothing."""
    for term, word in _held.words:
        if term in text and word not in text:
            text = text.replace(term, word)
    return text


def refresh(at: datetime) -> None:
    """Learn the words in force, once a minute in each process; a page with a frame calls this."""
    if time.monotonic() >= _held.until:
        words = {term: row.value for term, row in in_force(at).items()}
        longest = sorted(words, key=lambda term: -len(term))
        _held.words = tuple((term, words[term]) for term in longest if words[term] != term)
        _held.until = time.monotonic() + A_MINUTE


def forget() -> None:
    """Ask again at the next page."""
    _held.words, _held.until = (), 0.0
