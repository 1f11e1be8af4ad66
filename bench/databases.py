"""The databases that a benchmark runs on: the embedded one, and a PostgreSQL of its own.

A row is a process, for settings are read once. Each benchmark has a database with a name of its
own, so that two of them may run at the same time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from surroundings import ROOT


@contextmanager
def postgres(name: str) -> Iterator[str]:
    """The address of a new database on a private server that waits for the disk; dropped again."""
    script = ["bash", str(ROOT / "tools" / "postgres.sh"), "durable"]
    address = subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    own = f"bench_{name}_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{own}"')
    try:
        yield f"{address.rpartition('/')[0]}/{own}"
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


def surroundings(folder: str | Path, url: str = "") -> dict[str, str]:
    """The product's settings over a data directory and a database."""
    return os.environ | {
        "YIHENG_DATA_DIR": str(folder), "YIHENG_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
    }  # fmt: skip


def rows(script: str, *words: str) -> None:
    """Run a script beside this one over each database, with an empty data directory."""
    command = [sys.executable, str(Path(__file__).with_name(script)), *words]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(command, check=True, env=surroundings(folder))
    with tempfile.TemporaryDirectory() as folder, postgres(Path(script).stem) as url:
        subprocess.run(command, check=True, env=surroundings(folder, url))
