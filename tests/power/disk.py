"""A disk that loses what was not synced: any of it, all of it, or sector by sector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.power.recording import Create, Cut, Remove, Said, Step, Sync, Write

SECTOR = 512


@dataclass(slots=True)
class _File:
    """What is on the disk for sure, and what the kernel may still hold."""

    content: bytearray = field(default_factory=bytearray)
    waiting: list[Write | Cut] = field(default_factory=list)
    size: int = 0  # as the living process sees it
    named: bool = True  # whether the name is on the disk
    removed: bool = False  # whether the name is gone for the living process

    def take(self, step: Write | Cut) -> None:
        """Hold a change that no sync has covered."""
        if isinstance(step, Write):
            offset = self.size if step.offset is None else step.offset
            step = Write(step.path, offset, step.data)
            self.size = max(self.size, offset + len(step.data))
        else:
            self.size = step.length
        self.waiting.append(step)

    def settle(self) -> None:
        """Everything reaches the disk."""
        for step in self.waiting:
            _apply(self.content, step)
        self.waiting.clear()

    def after_a_cut(self, chance: Random) -> bytes | None:
        """What is found when the power is back; None when the name is not."""
        if (not self.named and chance.random() < 0.5) or (self.removed and chance.random() < 0.5):
            return None
        content = bytearray(self.content)
        for step in _reached(self.waiting, chance):
            _apply(content, step)
        return bytes(content)


class Disk:
    """The files of a folder, from a copy of it and the steps that a process took."""

    def __init__(self, before: Path, folder: Path) -> None:
        self.folder, self.said = folder, list[str]()
        self._files: dict[str, _File] = {}
        for file in sorted(before.rglob("*")):
            if file.is_file():
                content = bytearray(file.read_bytes())
                name = str(folder / file.relative_to(before))
                self._files[name] = _File(content, size=len(content))

    def take(self, step: Step) -> None:
        """The process did this."""
        match step:
            case Said(line):
                self.said.append(line)
            case Sync(path) if path in self._files:
                self._files[path].settle()
            case Sync(path):
                self._settle_names(path)
            case Create(path):
                self._create(path)
            case Remove(path):
                self._files[path].removed = True
            case Write(path) | Cut(path):
                self._files[path].take(step)

    def lost(self, chance: Random, into: Path) -> None:
        """Cut the power and write what is left into a folder."""
        for name, file in self._files.items():
            content = file.after_a_cut(chance)
            if content is not None:
                target = into / Path(name).relative_to(self.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)

    def _create(self, path: str) -> None:
        file = self._files.get(path)
        if file is None:
            self._files[path] = _File(named=False)
        elif file.removed:  # the same name again: what stood there may come back until it is synced
            file.removed = False
            file.take(Cut(path, 0))

    def _settle_names(self, folder: str) -> None:
        for path, file in list(self._files.items()):
            if str(Path(path).parent) == folder:
                file.named = True
                if file.removed:
                    del self._files[path]


def cuts(
    before: Path, folder: Path, steps: Sequence[Step], many: int, chance: Random
) -> Iterator[Disk]:
    """The disk at so many instants, in order: half of them anywhere, half just after a write, each
    file as often as another, however seldom it is written."""
    writes: dict[str, list[int]] = defaultdict(list)
    for place, step in enumerate(steps, start=1):
        if isinstance(step, Write):
            writes[step.path].append(place)
    anywhere = [chance.randrange(1, len(steps) + 1) for _ in range(many // 2)]
    after = [chance.choice(writes[chance.choice(sorted(writes))]) for _ in range(many - many // 2)]
    wanted = sorted(anywhere + after)
    disk, taken = Disk(before, folder), 0
    for instant in wanted:
        for step in steps[taken:instant]:
            disk.take(step)
        taken = instant
        yield disk


def _reached(waiting: Sequence[Write | Cut], chance: Random) -> Iterator[Write | Cut]:
    """None of it, the first part of it, or any sectors of any of it."""
    how = chance.choice(("none", "first", "some"))
    if how == "first":
        yield from waiting[: chance.randrange(len(waiting) + 1)]
    elif how == "some":
        for step in waiting:
            yield from _sectors(step, chance)


def _sectors(step: Write | Cut, chance: Random) -> Iterator[Write | Cut]:
    if isinstance(step, Cut):
        if chance.random() < 0.5:
            yield step
        return
    assert step.offset is not None
    start = 0
    while start < len(step.data):
        end = min(len(step.data), start + SECTOR - (step.offset + start) % SECTOR)
        if chance.random() < 0.5:
            yield Write(step.path, step.offset + start, step.data[start:end])
        start = end


def _apply(content: bytearray, step: Write | Cut) -> None:
    if isinstance(step, Cut):
        del content[step.length :]
        content.extend(bytes(step.length - len(content)))
        return
    assert step.offset is not None
    if step.offset > len(content):
        content.extend(bytes(step.offset - len(content)))
    content[step.offset : step.offset + len(step.data)] = step.data
