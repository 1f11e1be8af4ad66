"""Proofs of RFC 6962 §2.1.1 and §2.1.2, and how RFC 9162 §2.1.3.2 and §2.1.4.2 checks them.

Pure: which nodes a proof needs is one thing, where their hashes come from another
(``proving.py``). The checks take nothing on trust: a proof of the wrong length, with a hash too
many, too few or not of 32 bytes is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yiheng.governance.ledger.tree import node_hash

HASH = 32


@dataclass(frozen=True, slots=True)
class Span:
    """A node of the tree by the leaves ``[start, end)`` that it covers (from 0)."""

    start: int
    end: int

    def pieces(self) -> list[tuple[int, int]]:
        """(level, end) of the full subtrees of which it is made, largest first."""
        found, at, left = [], self.start, self.end - self.start
        while left:
            level = left.bit_length() - 1
            at, left = at + (1 << level), left - (1 << level)
            found.append((level, at))
        return found


@dataclass(frozen=True, slots=True)
class Sibling(Span):
    """A node beside the way from a leaf to the root, and on which side of the way it stands."""

    left: bool


def siblings(index: int, size: int) -> list[Sibling]:
    """RFC 6962 §2.1.1: the audit path of a leaf (from 0) in a tree of so many, from the leaf up."""
    start, end, path = 0, size, []
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            path.append(Sibling(split, end, left=False))
            end = split
        else:
            path.append(Sibling(start, split, left=True))
            start = split
    return path[::-1]


def consistency(first: int, second: int) -> list[Span]:
    """RFC 6962 §2.1.2: the nodes that show that a tree of ``first`` leaves grew to ``second``.

    Empty for equal sizes. Raises ``ValueError`` unless 0 < first ≤ second.
    """
    if not 0 < first <= second:
        raise ValueError(f"0 < {first} ≤ {second}")
    start, end, size, path, known = 0, second, first, [], True
    while size != end - start:
        split = _split(start, end)
        if size <= split - start:
            path.append(Span(split, end))
            end = split
        else:
            path.append(Span(start, split))
            size, start, known = size - (split - start), split, False
    return [*([] if known else [Span(start, end)]), *path[::-1]]


def climb(leaf: bytes, path: Iterable[tuple[Sibling, bytes]]) -> list[bytes]:
    """The nodes from a leaf up to the root that the siblings' hashes lead to; the root is last."""
    nodes = [leaf]
    for sibling, beside in path:
        pair = (beside, nodes[-1]) if sibling.left else (nodes[-1], beside)
        nodes.append(node_hash(*pair))
    return nodes


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2: whether the leaf hash stands at this index of the tree of this root."""
    if not 0 <= index < size or not _hashes(leaf, root, *path):
        return False
    place, last, reached = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(beside, reached)
            place, last = _up_from_the_edge(place, last)
        else:
            reached = node_hash(reached, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """RFC 9162 §2.1.4.2: whether the second tree holds the first one's leaves, then its own.

    An empty first tree says nothing and is refused.
    """
    if not 0 < first <= second or not _hashes(first_root, second_root, *path):
        return False
    if first == second:
        return not path and first_root == second_root
    nodes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = nodes[0]
    for beside in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(beside, older), node_hash(beside, newer)
            place, last = _up_from_the_edge(place, last)
        else:
            newer = node_hash(newer, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and older == first_root and newer == second_root


def _split(start: int, end: int) -> int:
    return int(start + (1 << (end - start - 1).bit_length() - 1))


def _up_from_the_edge(place: int, last: int) -> tuple[int, int]:
    """Levels at which the right edge has no sibling are passed over."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _hashes(*given: bytes) -> bool:
    return all(isinstance(one, bytes) and len(one) == HASH for one in given)
