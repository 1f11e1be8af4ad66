"""Reading the whole ledger again and naming the first entry that is not as it was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiheng.governance.ledger.appending import leaf, subjects_digest
from yiheng.governance.ledger.models import Entry, Head, Subject
from yiheng.governance.ledger.tree import Peaks, leaf_hash

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says: so many entries, with this root."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a verification; ``bad`` is the first entry that is wrong."""

    size: int
    root: bytes
    checkpoints: int
    bad: int | None = None
    why: str = ""

    @property
    def whole(self) -> bool:
        """Whether everything is as it was written."""
        return not self.why


def verify(
    statements: Iterable[Statement] = (), progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Recompute every digest, link and root; compare with the head and with the checkpoints.

    ``statements`` are the witnessed checkpoints, their signatures already checked.
    """
    due = sorted(statements, key=lambda one: one.size)
    tree, met, previous = Peaks(), 0, bytes(32)
    for entry, surrogates in _entries():
        why = _fault(entry, surrogates, tree.size + 1, previous)
        if why:
            return Report(tree.size, tree.root(), met, tree.size + 1, why)
        previous = bytes(entry.digest)
        tree.append(previous)
        while met < len(due) and due[met].size <= tree.size:
            if due[met].size == tree.size and due[met].root != tree.root():
                return Report(tree.size, tree.root(), met, tree.size, _("根与检查点不一致"))
            met += 1
        if tree.size % CHUNK == 0:
            progress(tree.size)
    return _end(tree, met, previous, due)


def _end(tree: Peaks, met: int, previous: bytes, due: list[Statement]) -> Report:
    why = ""
    head = Head.objects.filter(pk=1).first() or Head()
    if met < len(due):
        why = _("检查点记有 %(n)s 条，日志更短：末尾被截去，或放回了旧库") % {"n": due[-1].size}
    elif (head.size, bytes(head.digest)) != (tree.size, previous):
        why = _("链头与最后一条不一致")
    elif Subject.objects.filter(entry__gt=tree.size).exists():
        why = _("多出不属于任何一条的患者行")
    return Report(tree.size, tree.root(), met, tree.size + 1 if why else None, why)


def _fault(entry: Entry, surrogates: list[str], seq: int, previous: bytes) -> str:
    if entry.seq != seq:
        return _("序号不连续")
    if bytes(entry.previous) != previous:
        return _("与前一条不相连")
    if bytes(entry.subjects) != subjects_digest(surrogates):
        return _("涉及的患者被改动")
    if leaf_hash(leaf(entry)) != bytes(entry.digest):
        return _("内容与摘要值不符")
    return ""


def _entries() -> Iterator[tuple[Entry, list[str]]]:
    after = -(2**62)
    while chunk := list(Entry.objects.filter(seq__gt=after).order_by("seq")[:CHUNK]):
        first, after = chunk[0].seq, chunk[-1].seq
        concerned: dict[int, list[str]] = defaultdict(list)
        rows = Subject.objects.filter(entry__gte=first, entry__lte=after)
        for seq, surrogate in rows.values_list("entry", "surrogate"):
            concerned[seq].append(surrogate)
        for entry in chunk:
            yield entry, concerned[entry.seq]
