"""What the machine under the product says of itself: database, disk, process, keyring."""

from __future__ import annotations

import os
import platform
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path

from django.conf import settings
from django.db import connection

from yiheng.governance.keys import keyring

_STAT = Path("/proc/self/stat")
_UPTIME = Path("/proc/uptime")


@dataclass(frozen=True, slots=True)
class Database:
    """Which database, its size and that of its write-ahead log (None: the server keeps it)."""

    name: str
    size: int
    log: int | None


@dataclass(frozen=True, slots=True)
class Disk:
    """Space on the disk of the data directory."""

    free: int
    total: int

    @property
    def used_percent(self) -> int:
        """How full it is."""
        return round(100 * (self.total - self.free) / self.total)


def product_version() -> str:
    """The version that runs."""
    return version("yiheng")


@cache
def dependencies() -> tuple[tuple[str, str], ...]:
    """Python and each library that the product names, with the version that runs."""
    named = [one for one in requires("yiheng") or () if "extra ==" not in one]
    names = sorted({re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in named})
    return (("Python", platform.python_version()), *((name, version(name)) for name in names))


def database() -> Database:
    """The database as it stands."""
    if connection.vendor == "sqlite":
        file = str(connection.settings_dict["NAME"])
        number = connection.Database.sqlite_version  # type: ignore[attr-defined]  # sqlite3's own
        return Database(f"SQLite {number}", _size(file), _size(f"{file}-wal"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), version()")
        size, said = cursor.fetchone()
    return Database(" ".join(said.split(" ")[:2]), size, None)


def disk() -> Disk:
    """The disk of the data directory."""
    known = shutil.disk_usage(settings.DATA_DIR)
    return Disk(known.free, known.total)


def uptime() -> timedelta | None:
    """How long this process has run; None where the kernel does not say."""
    try:
        ticks = int(_STAT.read_text().rpartition(")")[2].split()[19])
        since_boot = float(_UPTIME.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return timedelta(seconds=max(0.0, since_boot - ticks / os.sysconf("SC_CLK_TCK")))


def keyring_state() -> str:
    """How the keyring stands: ``passphrase``, ``auto`` (weaker), ``sealed``, ``unreadable``."""
    wants = keyring.sealed()
    if not keyring.is_open():
        return "sealed" if wants else "unreadable"
    return "passphrase" if wants else "auto"


def _size(file: str) -> int:
    path = Path(file)
    return path.stat().st_size if path.is_file() else 0
