"""Where large things lie: blobs under random names, written whole or not at all.

A store knows neither what is in a blob nor who may read it; whoever writes seals first. The local
one keeps them under the data directory; another is an adapter (``yiheng.core.s3``), loaded by name
when the setting ``STORE`` asks for it.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings

from yiheng.core.archive import settle
from yiheng.core.errors import YihengError

BLOCK = 256 * 1024
NAME = re.compile(r"[0-9a-f]{32}")
DRAFT = "."
"""The name of what is being written begins so."""


class Missing(YihengError):
    """A blob that should be there is not."""


class Unreachable(YihengError):
    """The store does not answer; nothing was written."""


class Store(Protocol):
    """Blobs by name. A blob is never changed, only written once and removed."""

    def write(self, name: str, blocks: Iterable[bytes]) -> int:
        """Keep all blocks under a name, or, when one of them cannot be had, nothing; the bytes."""

    def read(self, name: str) -> Iterator[bytes]:
        """The blob, block by block; raises ``Missing``."""

    def size(self, name: str) -> int:
        """How many bytes it has; raises ``Missing``."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Everything that lies there, drafts too, each with the time of its last change."""

    def remove(self, name: str) -> None:
        """It is gone; twice is as well."""


class Local:
    """Blobs as files, in 256 folders by the first two digits of their names."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, blocks: Iterable[bytes]) -> int:
        """A draft beside its place, on the disk before it is renamed."""
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = target.with_name(f"{DRAFT}{name}")
        written = 0
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                for block in blocks:
                    written += out.write(block)
                out.flush()
                os.fsync(out.fileno())
            os.replace(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        settle(target.parent)
        return written

    def read(self, name: str) -> Iterator[bytes]:
        """The file, block by block."""
        try:
            file = self._path(name).open("rb")
        except FileNotFoundError as error:
            raise Missing(name) from error
        with file:
            while block := file.read(BLOCK):
                yield block

    def size(self, name: str) -> int:
        """The length of the file."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError as error:
            raise Missing(name) from error

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every file, those of a killed upload too."""
        for path in sorted(self.root.glob("??/*")):
            yield path.name, datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)

    def remove(self, name: str) -> None:
        """Remove the file."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        plain = name.removeprefix(DRAFT)
        if not NAME.fullmatch(plain):
            raise ValueError(f"{name!r} names no blob")
        return self.root / plain[:2] / name


def store() -> Store:
    """The store that the machine's settings name."""
    return _store(str(settings.STORE), Path(settings.BLOB_DIR))


def new_name() -> str:
    """A name that nothing has."""
    return secrets.token_hex(16)


def lay_by(target: Path, source: Path) -> None:
    """Have a blob at another place of the same disk without copying it, where the disk can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@lru_cache(maxsize=4)
def _store(setting: str, folder: Path) -> Store:
    if not setting:
        return Local(folder)
    adapter = import_module("yiheng.core.s3")  # the optional extra ``s3``
    opened = cast(Callable[[Path], Store], adapter.opened)
    return opened(Path(setting))
