"""The Merkle tree of RFC 6962 §2.1, grown one leaf at a time.

Proofs and the two algorithms that check them stand in ``proofs.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    def append_all(self, leaf: bytes, lowest: int) -> list[tuple[int, bytes]]:
        """Add one leaf hash; gives (level, root) of each subtree from ``lowest`` up that it fills.

        One leaf in 2^lowest fills any.
        """
        if (self.size + 1) & ((1 << lowest) - 1):
            self.append(leaf)
            return []
        self.peaks.append(leaf)
        self.size += 1
        filled, level = [], 0
        while not self.size >> level & 1:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node_hash(left, right))
            level += 1
            if level >= lowest:
                filled.append((level, self.peaks[-1]))
        return filled

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
