"""存证验证: the way from one entry up to the root that a signed checkpoint states."""

from __future__ import annotations

from dataclasses import dataclass

from yiheng.governance.ledger.models import Checkpoint, Entry
from yiheng.governance.ledger.tree import Sibling, climb, root_of, siblings

MOST = 1 << 16  # leaves read at once: a quarter of a second


@dataclass(frozen=True, slots=True)
class Proof:
    """The siblings on the way with their hashes, the nodes reached, and whether it ends right."""

    steps: tuple[tuple[Sibling, bytes], ...]
    nodes: tuple[bytes, ...]
    holds: bool


def proof(entry: Entry, checkpoint: Checkpoint) -> Proof | None:
    """The inclusion proof of an entry; None where the tree is too large to be read for one page."""
    if checkpoint.size > MOST:
        return None
    rows = Entry.objects.filter(seq__lte=checkpoint.size).order_by("seq")
    leaves = [bytes(digest) for digest in rows.values_list("digest", flat=True)]
    steps = tuple(
        (one, root_of(leaves[one.start : one.end]))
        for one in siblings(entry.seq - 1, checkpoint.size)
    )
    nodes = climb(bytes(entry.digest), steps)
    return Proof(steps, tuple(nodes), nodes[-1] == bytes(checkpoint.root))
