"""Every write and sync of a process, as the kernel saw them (``strace``)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,openat,unlink,unlinkat,rename,link"
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) = (\d+)")
_DESCRIPTOR = re.compile(r"^(\d+)<([^>]*)>(?:, )?")
_TEXT = re.compile(r'^"([^"]*)"(?:, )?')
_UNSEEN = (
    ".sqlite3-shm",
    ".gate",
)  # memory shared by the living, and a lock: neither outlives them


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes written to a file; ``offset`` None appends."""

    path: str
    offset: int | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file made shorter or longer."""

    path: str
    length: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file or a directory whose content has reached the disk."""

    path: str


@dataclass(frozen=True, slots=True)
class Create:
    """A file opened for writing; it may have been there."""

    path: str


@dataclass(frozen=True, slots=True)
class Remove:
    """A name taken away."""

    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line of standard output: something was acknowledged."""

    line: str


Step = Write | Cut | Sync | Create | Remove | Said


def record(folder: Path, *arguments: str) -> list[Step]:
    """Run ``python -m`` with these arguments over a data directory; what it did there, in order.

    Raises ``CalledProcessError`` when it fails, ``ValueError`` for a call that is not understood.
    """
    trace = folder.with_suffix(".trace")
    command = [
        "strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}",
        "-e", "status=successful", "-o", str(trace), sys.executable, "-m", *arguments,
    ]  # fmt: skip
    ours = {"YIHENG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yiheng.config.settings"}
    ours |= {"YIHENG_DATABASE_URL": "", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ | ours)
    with trace.open(encoding="ascii") as lines:
        steps = [step for line in lines for step in _steps(line, str(folder))]
    trace.unlink()
    return steps


def _steps(line: str, folder: str) -> Iterator[Step]:
    if "unfinished ..." in line or " resumed>" in line:
        raise ValueError(f"two threads at once: {line[:80]}")
    found = _LINE.match(line)
    if found is None:
        return
    call, rest, result = found[1], found[2], int(found[3])
    if call == "openat":
        yield from _opened(rest, folder)
    elif call in ("unlink", "unlinkat", "rename", "link"):
        yield from _renamed(call, rest, folder)
    else:
        yield from _written(call, rest, result, folder)


def _written(call: str, rest: str, result: int, folder: str) -> Iterator[Step]:
    descriptor = _DESCRIPTOR.match(rest)
    if descriptor is None:
        return
    path, rest = _plain(descriptor[2]), rest[descriptor.end() :]
    if descriptor[1] == "1" and call == "write":
        text = _bytes(rest)[:result].decode()
        yield from (Said(line) for line in text.splitlines())
    elif not _ours(path, folder):
        return
    elif call in ("fsync", "fdatasync"):
        yield Sync(path)
    elif call == "ftruncate":
        yield Cut(path, int(rest))
    else:
        offset = int(rest.rsplit(", ", 1)[1]) if call == "pwrite64" else None
        yield Write(path, offset, _bytes(rest)[:result])


def _opened(rest: str, folder: str) -> Iterator[Step]:
    name = re.search(r'"([^"]*)", ([A-Z_|]+)', rest)
    if name is None or "O_CREAT" not in name[2]:
        return
    path = os.path.join(folder, _plain(name[1]))  # an absolute name stays as it is
    if _ours(path, folder):
        yield Create(path)
        if "O_TRUNC" in name[2]:
            yield Cut(path, 0)


def _renamed(call: str, rest: str, folder: str) -> Iterator[Step]:
    names = [_plain(name) for name in re.findall(r'"([^"]*)"', rest)]
    if not any(_ours(name, folder) for name in names):
        return
    if not call.startswith("unlink"):
        raise ValueError(f"{call} {names}")
    yield Remove(names[0])


def _ours(path: str, folder: str) -> bool:
    inside = path == folder or path.startswith(f"{folder}/")
    return inside and not path.endswith(_UNSEEN)


def _bytes(rest: str) -> bytes:
    text = _TEXT.match(rest)
    if text is None:
        raise ValueError(f"no data in {rest[:80]}")
    return bytes.fromhex(text[1].replace("\\x", ""))


def _plain(name: str) -> str:
    return bytes.fromhex(name.replace("\\x", "")).decode() if "\\x" in name else name
