"""How long a hospital is away: backup, restore with its verification, at two sizes.

The sample hospital, and the same with its ledger grown by commands' own appending to a million
entries (YIHENG_BENCH_ENTRIES). Each step is a process of its own; memory is that of its peak.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def run(folder: Path, code: str, *words: str) -> tuple[float, str]:
    """Seconds of a process, and what it printed."""
    own = {"YIHENG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yiheng.config.settings"}
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *words], env=os.environ | own, cwd=ROOT,
                          check=True, stdout=subprocess.PIPE, text=True)  # fmt: skip
    return time.perf_counter() - started, done.stdout


def row(what: str, folder: Path) -> None:
    """Back up and restore; a line of the table."""
    took, said = run(folder, MAIN, "backup", "--data-dir", str(folder))
    made = json.loads(said.splitlines()[0])
    new, key = folder.with_name(f"{folder.name}-{what}"), folder / "keyring" / "backup-identity"
    words = ("restore", "--data-dir", str(new), made["file"], "--identity", str(key))
    back, said = run(new, MAIN, *words)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    entries = json.loads(said)["entries"]
    print(f"{what:24}{entries:>12,}{made['bytes'] / 1024**2:>10.0f}{took:>10.1f}{back:>10.1f}"
          f"{peak:>10.0f}{os.getloadavg()[0]:>7.1f}")  # fmt: skip


def main() -> None:
    """Print the table."""
    heading("Backup and restore (with the whole ledger verified), SQLite")
    print(f"{'hospital':24}{'entries':>12}{'MB':>10}{'backup s':>10}{'restore s':>10}"
          f"{'peak MB':>10}{'load':>7}")  # fmt: skip
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given) / "sample"
        run(folder, MAIN, "seed", "--data-dir", str(folder))
        row("sample", folder)
        run(folder, GROW, str(ENTRIES))
        row("grown", folder)


if __name__ == "__main__":
    main()
