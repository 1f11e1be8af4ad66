"""The Merkle tree of RFC 6962 §2.1, grown one leaf at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 §2.1: SHA-256 of 0x00 and the leaf's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1: SHA-256 of 0x01 and the two children."""
    return sha256(b"\x01" + left + right).digest()


class Peaks:
    """The compact range of a tree: the roots of its full subtrees, largest first."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.peaks.append(leaf)
        self.size += 1
        merges = (self.size & -self.size).bit_length() - 1  # trailing zeros: subtrees now full
        for _ in range(merges):
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node_hash(left, right))

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes."""
    peaks = Peaks()
    for leaf in leaves:
        peaks.append(leaf)
    return peaks.root()


@dataclass(frozen=True, slots=True)
class Sibling:
    """A node beside the way from a leaf to the root: whose leaves ``[start, end)`` it covers."""

    start: int
    end: int
    left: bool


def siblings(index: int, size: int) -> list[Sibling]:
    """RFC 6962 §2.1.1: the audit path of a leaf (from 0) in a tree of so many, from the leaf up."""
    start, end, path = 0, size, []
    while end - start > 1:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if index < split:
            path.append(Sibling(split, end, left=False))
            end = split
        else:
            path.append(Sibling(start, split, left=True))
            start = split
    return path[::-1]


def climb(leaf: bytes, path: Iterable[tuple[Sibling, bytes]]) -> list[bytes]:
    """The nodes from a leaf up to the root that the siblings' hashes lead to; the root is last."""
    nodes = [leaf]
    for sibling, beside in path:
        pair = (beside, nodes[-1]) if sibling.left else (nodes[-1], beside)
        nodes.append(node_hash(*pair))
    return nodes
