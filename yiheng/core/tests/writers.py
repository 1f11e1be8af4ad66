"""A process that writes to one SQLite file through a given backend; used by test and bench."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction

GATED = "yiheng.core.database.sqlite"
PLAIN = "django.db.backends.sqlite3"
TABLE = "CREATE TABLE line (writer INTEGER, n INTEGER, before INTEGER)"


def database(file: Path, engine: str, timeout: float) -> dict[str, Any]:
    """The product's database settings over this file."""
    return {
        "default": {
            "ENGINE": engine,
            "NAME": file,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE" if engine == GATED else None,
                "timeout": timeout,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    }


def create(file: Path) -> None:
    """An empty file with the table, in WAL mode."""
    with sqlite3.connect(file) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute(TABLE)


def write(writer: int, many: int) -> int:
    """So many read-modify-write transactions; gives how many failed."""
    failed = 0
    for n in range(many):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM line")
                before = cursor.fetchone()[0]
                cursor.execute("INSERT INTO line VALUES (%s, %s, %s)", [writer, n, before])
        except OperationalError:
            failed += 1
    return failed


if __name__ == "__main__":
    file, engine, writer, many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    settings.configure(DATABASES=database(file, engine, float(sys.argv[5])), USE_TZ=True)
    sys.stdout.write(f"{write(writer, many)}\n")
