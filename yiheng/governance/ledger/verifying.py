"""Reading the whole ledger again and naming the first entry that is not as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.governance.ledger.appending import leaf
from yiheng.governance.ledger.models import LOWEST, Entry, Head, Node, Subject
from yiheng.governance.ledger.notes import Statement
from yiheng.governance.ledger.rows import Chunk, Stored, chunks, concerned, leaf_hash_of
from yiheng.governance.ledger.tree import Peaks, leaf_hash


class Fault(models.TextChoices):
    """What is wrong with a ledger; the ledger keeps the code, people read the label."""

    SEQUENCE = "sequence", _("序号不连续")
    LINK = "link", _("与前一条不相连")
    SUBJECTS = "subjects", _("涉及的患者被改动")
    CONTENT = "content", _("内容与摘要值不符")
    UNREADABLE = "unreadable", _("内容已损坏，无法读出")
    ROOT = "root", _("根与检查点不一致")
    SHORTER = "shorter", _("日志比检查点所记的更短：末尾被截去，或放回了旧库")
    HEAD = "head", _("链头与最后一条不一致")
    NODE = "node", _("证明所用的树节点与记录不符")
    STRAY = "stray", _("患者索引多出记录，不属于任何一条日志")
    GAP = "gap", _("见证文件记有一次恢复，日志中却没有对应的登记")
    WITNESS = "witness", _("见证文件中的检查点不是本院签发，或已被改动")


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a verification; ``bad`` is the first entry that is wrong."""

    size: int
    root: bytes
    checkpoints: int
    bad: int | None = None
    fault: Fault | None = None

    @property
    def whole(self) -> bool:
        """Whether everything is as it was written."""
        return self.fault is None

    @property
    def why(self) -> str:
        """What is wrong, in the reader's language; empty when nothing is."""
        return "" if self.fault is None else str(self.fault.label)


class _Spoilt(Exception):
    """An entry that is not as it was written."""

    def __init__(self, bad: int, fault: Fault) -> None:
        super().__init__(fault)
        self.bad, self.fault = bad, fault


class _Reader:
    """Goes through the entries once: digests, links, patients, nodes, roots of checkpoints."""

    def __init__(self, due: Sequence[Statement], tree: Peaks, previous: bytes) -> None:
        self.due, self.met = due, 0
        self.tree, self.previous = tree, previous

    def take(self, chunk: Chunk) -> None:
        """Check every row of a chunk; raises ``_Spoilt`` at the first that is wrong."""
        for row in chunk.rows:
            number = self.tree.size + 1
            fault = _fault(chunk, row, number, self.previous)
            if fault is not None:
                raise _Spoilt(number, fault)
            self.previous = row.digest
            for level, root in self.tree.append_all(row.digest, LOWEST):
                if chunk.nodes.pop((number, level), b"") != root:
                    raise _Spoilt(number, Fault.NODE)
            if self.met < len(self.due) and self.due[self.met].size == number:
                self._meet()
        if chunk.nodes:  # more than the tree has
            raise _Spoilt(min(end for end, _level in chunk.nodes), Fault.NODE)
        if chunk.broken:
            raise _Spoilt(self.tree.size + 1, Fault.UNREADABLE)

    def _meet(self) -> None:
        while self.met < len(self.due) and self.due[self.met].size == self.tree.size:
            if self.due[self.met].root != self.tree.root():
                raise _Spoilt(self.tree.size, Fault.ROOT)
            self.met += 1

    def end(self, head: Head) -> None:
        """What only the end shows; raises ``_Spoilt`` at the entry after the last."""
        size = self.tree.size
        since = Entry.objects.filter(seq__gt=size).values("seq")  # written while we were reading
        fault = None
        if self.met < len(self.due):
            fault = Fault.SHORTER
        elif (head.size, bytes(head.digest)) != (size, self.previous):
            fault = Fault.HEAD
        elif Subject.objects.filter(entry__gt=size).exclude(entry__in=since).exists():
            fault = Fault.STRAY
        elif Node.objects.filter(end__gt=size).exclude(end__in=since).exists():
            fault = Fault.NODE
        if fault is not None:
            raise _Spoilt(size + 1, fault)


def verify(
    statements: Iterable[Statement] = (),
    progress: Callable[[int], None] = lambda done: None,
    start: Peaks | None = None,
) -> Report:
    """Recompute every digest, link, node and root; compare with the head and the checkpoints.

    ``statements`` are the witnessed checkpoints, their signatures already checked. With ``start``
    (``proving.peaks_at``) only what follows it is read; the caller has compared its root with a
    checkpoint.
    """
    tree = start or Peaks()
    begins = tree.size
    due = sorted((one for one in statements if one.size > begins or not begins), key=_size)
    reader = _Reader(due, tree, _digest_of(begins))
    try:
        for chunk in chunks(begins):
            reader.take(chunk)
            progress(tree.size)
        reader.end(chunk.head)
    except _Spoilt as found:
        return Report(tree.size, tree.root(), reader.met, found.bad, found.fault)
    return Report(tree.size, tree.root(), reader.met)


def sound(entry: Entry) -> bool:
    """Whether an entry's digest is that of its content."""
    try:
        return leaf_hash(leaf(entry)) == bytes(entry.digest)
    except (AttributeError, TypeError, ValueError):  # a time or a number that is none any more
        return False


def _size(one: Statement) -> int:
    return one.size


def _digest_of(number: int) -> bytes:
    found = Entry.objects.filter(seq=number).values_list("digest", flat=True).first()
    return bytes(32) if found is None else bytes(found)


def _fault(chunk: Chunk, row: Stored, seq: int, previous: bytes) -> Fault | None:
    if row.seq != seq:
        return Fault.SEQUENCE
    if row.previous != previous:
        return Fault.LINK
    if not concerned(chunk, row):
        return Fault.SUBJECTS
    return None if leaf_hash_of(row, chunk.sqlite) == row.digest else Fault.CONTENT
