"""存证验证: inclusion and consistency proofs, in a few reads however long the ledger is.

A proof takes the roots of full subtrees of 256 leaves and more from their table, and what is
smaller from the digests of at most two runs of 255 entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from operator import or_

from django.db.models import Q

from yiheng.governance.ledger.models import LOWEST, Checkpoint, Entry, Node
from yiheng.governance.ledger.proofs import (
    Sibling,
    Span,
    climb,
    consistency,
    consistent,
    included,
    siblings,
)
from yiheng.governance.ledger.tree import EMPTY, Peaks, node_hash, root_of

MISSING = bytes(32)  # a row that is not there: the proof then does not hold


@dataclass(frozen=True, slots=True)
class Proof:
    """The siblings on the way with their hashes, the nodes reached, and whether it ends right."""

    steps: tuple[tuple[Sibling, bytes], ...]
    nodes: tuple[bytes, ...]
    holds: bool

    @property
    def code(self) -> str:
        """Sixteen digits for a paper: another entry, path or root has others."""
        path = (beside for _sibling, beside in self.steps)
        whole = sha256(b"".join([self.nodes[0], *path, self.nodes[-1]])).hexdigest()
        return " ".join(whole[start : start + 4] for start in range(0, 16, 4))


@dataclass(frozen=True, slots=True)
class Growth:
    """The proof that one checkpoint's ledger is the beginning of another's."""

    older: Checkpoint
    newer: Checkpoint
    steps: tuple[tuple[Span, bytes], ...]
    holds: bool


def proof(entry: Entry, checkpoint: Checkpoint) -> Proof:
    """The inclusion proof of an entry under a checkpoint that covers it."""
    way = siblings(entry.seq - 1, checkpoint.size)
    steps = tuple(zip(way, hashes(way), strict=True))
    leaf, root = bytes(entry.digest), bytes(checkpoint.root)
    path = [beside for _sibling, beside in steps]
    holds = included(leaf, entry.seq - 1, checkpoint.size, path, root)
    return Proof(steps, tuple(climb(leaf, steps)), holds)


def growth(older: Checkpoint, newer: Checkpoint) -> Growth:
    """The consistency proof between two checkpoints, the older one first."""
    spans = consistency(older.size, newer.size)
    found = hashes(spans)
    holds = consistent(older.size, newer.size, bytes(older.root), bytes(newer.root), found)
    return Growth(older, newer, tuple(zip(spans, found, strict=True)), holds)


def root_at(size: int) -> bytes:
    """The root of the first so many entries; whatever is missing makes it another one."""
    return hashes([Span(0, size)])[0] if size else EMPTY


def peaks_at(size: int) -> Peaks:
    """The compact range of the first so many entries."""
    pieces, ends = [], 0
    for level, end in Span(0, size).pieces():
        pieces.append(Span(end - (1 << level), end))
        ends = end
    return Peaks(ends, hashes(pieces))


def hashes(spans: Sequence[Span]) -> list[bytes]:
    """The roots of these nodes of the tree: two questions to the database in all."""
    pieces = [piece for span in spans for piece in span.pieces()]
    nodes = _nodes(end for level, end in pieces if level >= LOWEST)
    leaves = _leaves((end - (1 << level), end) for level, end in pieces if level < LOWEST)

    def root(level: int, end: int) -> bytes:
        if level >= LOWEST:
            return nodes.get((level, end), MISSING)
        return root_of(leaves.get(at + 1, MISSING) for at in range(end - (1 << level), end))

    return [
        reduce(lambda right, left: node_hash(left, right), reversed(one))
        for one in ([root(*piece) for piece in span.pieces()] for span in spans)
    ]


def _nodes(ends: Iterable[int]) -> dict[tuple[int, int], bytes]:
    found = Node.objects.filter(end__in=set(ends)).values_list("level", "end", "digest")
    return {(level, end): bytes(digest) for level, end, digest in found}


def _leaves(runs: Iterable[tuple[int, int]]) -> dict[int, bytes]:
    """Digests by number; ``runs`` are of leaves from 0."""
    wanted = [Q(seq__gt=start, seq__lte=end) for start, end in runs]
    if not wanted:
        return {}
    found = Entry.objects.filter(reduce(or_, wanted)).values_list("seq", "digest")
    return {seq: bytes(digest) for seq, digest in found}
