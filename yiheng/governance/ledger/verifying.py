"""Reading the whole ledger again and naming the first entry that is not as it was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError, models
from django.utils.translation import gettext_lazy as _

from yiheng.governance.ledger.appending import leaf, subjects_digest
from yiheng.governance.ledger.models import Entry, Head, Subject
from yiheng.governance.ledger.tree import Peaks, leaf_hash

CHUNK = 2000


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
    STRAY = "stray", _("患者索引多出记录，不属于任何一条日志")
    WITNESS = "witness", _("见证文件中的检查点不是本院签发，或已被改动")


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
    fault: Fault | None = None

    @property
    def whole(self) -> bool:
        """Whether everything is as it was written."""
        return self.fault is None

    @property
    def why(self) -> str:
        """What is wrong, in the reader's language; empty when nothing is."""
        return "" if self.fault is None else str(self.fault.label)


@dataclass(slots=True)
class _Reading:
    """The head as it stood before the last chunk: others go on writing while we read."""

    head: Head = field(default_factory=Head)


def verify(
    statements: Iterable[Statement] = (), progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Recompute every digest, link and root; compare with the head and with the checkpoints.

    ``statements`` are the witnessed checkpoints, their signatures already checked.
    """
    due = sorted(statements, key=lambda one: one.size)
    reading, tree, met, previous = _Reading(), Peaks(), 0, bytes(32)
    for entry, surrogates in _entries(reading):
        fault = _fault(entry, surrogates, tree.size + 1, previous)
        if fault or entry is None:
            return Report(tree.size, tree.root(), met, tree.size + 1, fault)
        previous = bytes(entry.digest)
        tree.append(previous)
        while met < len(due) and due[met].size <= tree.size:
            if due[met].size == tree.size and due[met].root != tree.root():
                return Report(tree.size, tree.root(), met, tree.size, Fault.ROOT)
            met += 1
        if tree.size % CHUNK == 0:
            progress(tree.size)
    fault = _fault_at_the_end(reading.head, tree.size, previous, witnessed=met == len(due))
    return Report(tree.size, tree.root(), met, tree.size + 1 if fault else None, fault)


def _fault_at_the_end(head: Head, size: int, previous: bytes, *, witnessed: bool) -> Fault | None:
    if not witnessed:
        return Fault.SHORTER
    if (head.size, bytes(head.digest)) != (size, previous):
        return Fault.HEAD
    since = Entry.objects.filter(seq__gt=size).values("seq")  # written while we were reading
    if Subject.objects.filter(entry__gt=size).exclude(entry__in=since).exists():
        return Fault.STRAY
    return None


def _fault(entry: Entry | None, surrogates: list[str], seq: int, previous: bytes) -> Fault | None:
    if entry is None:
        return Fault.UNREADABLE
    if entry.seq != seq:
        return Fault.SEQUENCE
    if bytes(entry.previous) != previous:
        return Fault.LINK
    if bytes(entry.subjects) != subjects_digest(surrogates):
        return Fault.SUBJECTS
    return None if sound(entry) else Fault.CONTENT


def sound(entry: Entry) -> bool:
    """Whether an entry's digest is that of its content."""
    try:
        return leaf_hash(leaf(entry)) == bytes(entry.digest)
    except (AttributeError, TypeError, ValueError):  # a time or a number that is none any more
        return False


def _entries(reading: _Reading) -> Iterator[tuple[Entry | None, list[str]]]:
    after, broken = -(2**62), False
    while not broken:
        reading.head = Head.objects.filter(pk=1).first() or Head()
        chunk, broken = _chunk(after)
        if not chunk:
            break
        first, after = chunk[0].seq, chunk[-1].seq
        concerned: dict[int, list[str]] = defaultdict(list)
        rows = Subject.objects.filter(entry__gte=first, entry__lte=after)
        for seq, surrogate in rows.values_list("entry", "surrogate"):
            concerned[seq].append(surrogate)
        for entry in chunk:
            yield entry, concerned[entry.seq]
    if broken:
        yield None, []


def _chunk(after: int) -> tuple[list[Entry], bool]:
    """The next entries, and whether the one after them cannot be read at all."""
    wanted = Entry.objects.filter(seq__gt=after).order_by("seq")
    try:
        return list(wanted[:CHUNK]), False
    except (DatabaseError, ValueError):
        return _readable(list(wanted.values_list("seq", flat=True)[:CHUNK]))


def _readable(numbers: list[int]) -> tuple[list[Entry], bool]:
    read: list[Entry] = []
    for number in numbers:
        try:
            read.append(Entry.objects.get(seq=number))
        except (DatabaseError, ValueError):
            return read, True
    return read, False
