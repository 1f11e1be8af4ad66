"""How long a hospital is away: backup, restore with its verification, at two sizes.

The sample hospital, and the same with its ledger grown by commands' own appending by a million
entries (YIHENG_BENCH_ENTRIES), on SQLite and on a PostgreSQL that waits for the disk. Each step is
a process of its own; memory is the peak of the larger of both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import databases
from surroundings import ROOT, heading

ENTRIES = int(os.environ.get("YIHENG_BENCH_ENTRIES", "1000000"))
MAIN = "import sys; from yiheng.config.cli import main; sys.exit(main(sys.argv[1:]))"
GROW = """
import django, sys; django.setup()
from django.db import transaction
from yiheng.core.clock import now
from yiheng.governance.ledger.appending import Line, append
for start in range(0, int(sys.argv[1]), 5000):
    with transaction.atomic():
        append([Line("bench.row", "0", "bench", f"bench:{n}", "0-d", now(), facts={"n": n},
                     subjects=()) for n in range(start, start + 5000)])
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What a process took, what it printed, the most memory it held."""

    seconds: float
    said: str
    megabytes: float


def run(folder: Path, url: str, code: str, *words: str) -> Done:
    """Run a process to its end."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, *words], env=databases.surroundings(folder, url), cwd=ROOT,
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        said = process.stdout.read() if process.stdout else ""
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words}: {process.returncode}")
    return Done(time.perf_counter() - started, said, used.ru_maxrss / 1024)


def row(what: str, folder: Path, url: str) -> None:
    """Back up and restore; a line of the table."""
    made = run(folder, url, MAIN, "backup", "--data-dir", str(folder))
    facts = json.loads(made.said.splitlines()[0])
    new, key = folder.with_name(f"{folder.name}-{what}"), folder / "keyring" / "backup-identity"
    words = ("restore", "--data-dir", str(new), facts["file"], "--identity", str(key))
    with ExitStack() as stack:
        empty = stack.enter_context(databases.postgres("restored")) if url else ""
        back = run(new, empty, MAIN, *words)
    entries, peak = json.loads(back.said)["entries"], max(made.megabytes, back.megabytes)
    name = f"{'PostgreSQL' if url else 'SQLite'}, {what}"
    print(f"{name:24}{entries:>12,}{facts['bytes'] / 1024**2:>10.0f}{made.seconds:>10.1f}"
          f"{back.seconds:>10.1f}{peak:>10.0f}{os.getloadavg()[0]:>7.1f}", flush=True)  # fmt: skip


def both(url: str) -> None:
    """The two sizes on one database."""
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given) / "sample"
        run(folder, url, MAIN, "seed", "--data-dir", str(folder))
        row("sample", folder, url)
        run(folder, url, GROW, str(ENTRIES))
        row("grown", folder, url)


def main() -> None:
    """Print the table."""
    heading("Backup and restore (with the whole ledger verified)")
    print(f"{'hospital':24}{'entries':>12}{'MB':>10}{'backup s':>10}{'restore s':>10}"
          f"{'peak MB':>10}{'load':>7}", flush=True)  # fmt: skip
    both("")
    with databases.postgres("backup") as url:
        both(url)


if __name__ == "__main__":
    main()
