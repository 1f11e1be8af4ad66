"""The product as a process of its own, on a database of its own; on PostgreSQL one made for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parent.parent
YIHENG = "import sys; from yiheng.config.cli import main; sys.exit(main(sys.argv[1:]))"
OURS = ("YIHENG_", "DJANGO_", "COV_")
SERVER = os.environ.get("YIHENG_DATABASE_URL", "")


@dataclass(frozen=True)
class House:
    """A data directory and the address of its database (empty: the embedded one)."""

    folder: Path
    database: str = ""

    def run(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, check=False, cwd=ROOT,
            env=self.surroundings(**more), timeout=120,
        )  # fmt: skip

    def start(self, *words: str | Path, **more: str) -> subprocess.Popen[str]:
        """A command that goes on; what it says goes to ``serve.log`` beside the folder."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command(*words), stdout=log, stderr=log, text=True, cwd=ROOT,
                env=self.surroundings(**more),
            )  # fmt: skip

    @property
    def log(self) -> Path:
        """What a started command said."""
        return self.folder.with_name(f"{self.folder.name}.log")

    def command(self, *words: str | Path) -> list[str]:
        """The command line."""
        return [sys.executable, "-c", YIHENG, *map(str, words), "--data-dir", str(self.folder)]

    def surroundings(self, **more: str) -> dict[str, str]:
        """None of the test run's own settings."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        return clean | ({"YIHENG_DATABASE_URL": self.database} if self.database else {}) | more


@contextmanager
def a_database() -> Iterator[str]:
    """The address of an empty database on the server of this run; "" for the embedded one."""
    if not SERVER:
        yield ""
        return
    name = f"house_{uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{SERVER.rpartition('/')[0]}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
