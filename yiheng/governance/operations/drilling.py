"""恢复演练: a backup is restored elsewhere by a process of its own, verified, and thrown away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yiheng.core import archive
from yiheng.governance.operations import backups

PROGRAM = "import sys; from yiheng.config.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Drill:
    """How it went: what ``operations.keep_drill`` keeps, and what the process said and ended with.

    ``whole``: everything was restored and the ledger verified.
    """

    digest: str
    made_at: str
    entries: int
    milliseconds: int
    whole: bool
    said: str
    code: int


def drill(
    file: Path, identities: Sequence[Path], *, passphrase_file: Path | None = None,
    keyring: Path | None = None, database_url: str = "",
) -> Drill:  # fmt: skip
    """Restore a backup into a folder that is thrown away; asks no database of this process."""
    started = time.monotonic()
    folder = backups.folder() / f".draft-drill-{os.getpid()}"
    words = ["restore", "--data-dir", str(folder), "--throw-away", str(file.resolve())]
    words += [f"--identity={one.resolve()}" for one in identities]
    words += [f"--passphrase-file={passphrase_file.resolve()}"] if passphrase_file else []
    words += [f"--keyring={keyring.resolve()}"] if keyring else []
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", PROGRAM, *words],
        env=os.environ | {"YIHENG_DATABASE_URL": database_url},
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    said = json.loads(done.stdout) if done.returncode == 0 else {}
    return Drill(
        archive.digest_of(file), said.get("made_at", ""), said.get("entries", 0),
        int((time.monotonic() - started) * 1000), bool(said.get("whole")), done.stdout,
        done.returncode,
    )  # fmt: skip
