"""How requests were answered, counted by every web process in a small file of its own.

A process writes its counters in memory that is its file (mmap): counting costs a microsecond, a
killed process loses nothing, and whichever process is asked adds up the files of all.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from django.conf import settings

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
KEY, SLOTS = 168, 1024
_FIGURES = struct.Struct(f"<{len(BUCKETS) + 2}d")  # a count for each bucket, all, seconds
SLOT = KEY + _FIGURES.size
OTHER = "OTHER other 0"
Counted = dict[tuple[str, str, str], tuple[float, ...]]


class Requests:
    """The counters of this process."""

    def __init__(self) -> None:
        self._lock, self._owner = Lock(), 0
        self._memory: mmap.mmap | bytearray = bytearray()
        self._slots: dict[str, int] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = f"{method} {route} {status}"
        with self._lock:
            self._open()
            at = self._slot(key if len(key.encode()) <= KEY else OTHER)
            figures = list(_FIGURES.unpack_from(self._memory, at))
            for place, most in enumerate(BUCKETS):
                figures[place] += seconds <= most
            figures[-2] += 1
            figures[-1] += seconds
            _FIGURES.pack_into(self._memory, at, *figures)

    def _open(self) -> None:
        if self._owner == os.getpid():
            return
        self._owner, self._slots = os.getpid(), {}
        if not os.environ.get("YIHENG_PART"):  # a test or a command counts for itself alone
            self._memory = bytearray(SLOT * SLOTS)
            return
        folder().mkdir(mode=0o700, exist_ok=True)
        with (folder() / f"web-{self._owner}").open("w+b") as file:
            file.truncate(SLOT * SLOTS)
            self._memory = mmap.mmap(file.fileno(), SLOT * SLOTS)

    def _slot(self, key: str) -> int:
        if key not in self._slots:
            if len(self._slots) >= SLOTS - 1:
                key = OTHER
            at = self._slots.setdefault(key, SLOT * len(self._slots))
            self._memory[at : at + KEY] = key.encode().ljust(KEY, b"\0")
        return self._slots[key] + KEY


REQUESTS = Requests()


def folder() -> Path:
    """Where the processes keep their counters while they serve."""
    return Path(settings.DATA_DIR) / "run"


def forget() -> None:
    """Begin at nought, when the service starts."""
    for file in folder().glob("web-*"):
        file.unlink()


def counted() -> Counted:
    """(method, route, status) → a count for each bucket, all, seconds; of all processes."""
    total: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0] * (len(BUCKETS) + 2))
    for file in sorted(folder().glob("web-*")):
        for key, figures in _read(file.read_bytes()):
            total[key] = [one + more for one, more in zip(total[key], figures, strict=True)]
    return {key: tuple(figures) for key, figures in total.items()}


def _read(content: bytes) -> Iterator[tuple[tuple[str, str, str], tuple[float, ...]]]:
    for at in range(0, len(content), SLOT):
        words = content[at : at + KEY].rstrip(b"\0").decode()
        if not words:
            return
        method, _, rest = words.partition(" ")
        route, _, status = rest.rpartition(" ")
        yield (method, route, status), _FIGURES.unpack_from(content, at + KEY)
