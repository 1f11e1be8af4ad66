"""Two texts beside each other, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher


def lines(
    old: str, new: str, *, around: int | None = None, most: int | None = None
) -> Iterator[tuple[str, str]]:
    """What changed: ``del``, ``ins``, nothing for what stayed.

    With ``around`` only so many lines about each change, ``gap`` between; of texts that are longer
    than ``most`` lines no more than those.
    """
    before, after = old.split("\n")[:most], new.split("\n")[:most]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    groups: Iterable[Iterable[tuple[str, int, int, int, int]]] = [matcher.get_opcodes()]
    if around is not None:
        groups = matcher.get_grouped_opcodes(around)
    for number, group in enumerate(groups):
        if number:
            yield "gap", ""
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (("", one) for one in before[a:b])
                continue
            yield from (("del", one) for one in before[a:b])
            yield from (("ins", one) for one in after[c:d])
