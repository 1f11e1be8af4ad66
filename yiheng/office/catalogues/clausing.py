"""Clauses as people write them: 3.1-n, or the name on the clause tag."""

from __future__ import annotations

import re

from yiheng.core.typed import tidy
from yiheng.governance.regulation.content import CLAUSES

BETWEEN = re.compile(r"[,，、;；\s]+")


def read(text: str) -> tuple[str, ...]:
    """The clauses of a text, each once; what is no clause stays as it is written."""
    titles = {one.label: key for key, one in CLAUSES.items()}
    words = filter(None, BETWEEN.split(tidy(text)))
    return tuple(dict.fromkeys(titles.get(word, word) for word in words))


def shown(clauses: list[str]) -> str:
    """Clauses as the tag says them."""
    return "；".join(CLAUSES[one].label if one in CLAUSES else one for one in clauses)
