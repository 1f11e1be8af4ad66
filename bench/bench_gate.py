"""SQLite under many writing processes: Django's own backend beside ours with the gate.

Each process makes read-modify-write transactions on one WAL file, synchronous=FULL. A failure is
an "database is locked" that the caller sees.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from yiheng.core.tests import writers  # noqa: E402  # the repository must be on the path first

WRITERS, EACH = 4, 200
BACKENDS = ((writers.PLAIN, 0.0), (writers.PLAIN, 5.0), (writers.GATED, 0.0))


def run(engine: str, timeout: float) -> tuple[int, float]:
    """(failed transactions, seconds) of all the writers together."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.sqlite3"
        writers.create(file)
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "yiheng.core.tests.writers",
            str(file),
            engine,
        ]
        started = time.perf_counter()
        running = [
            subprocess.Popen(
                [*command, str(n), str(EACH), str(timeout)], cwd=ROOT,
                stdout=subprocess.PIPE, text=True,
            ) for n in range(WRITERS)
        ]  # fmt: skip
        failed = sum(int(one.communicate()[0]) for one in running)
        return failed, time.perf_counter() - started


if __name__ == "__main__":
    print(f"{WRITERS} processes × {EACH} write transactions, one SQLite file, synchronous=FULL")
    print(f"{'backend':34}{'waits':>8}{'failed':>8}{'seconds':>9}")
    for engine, timeout in BACKENDS:
        failed, seconds = run(engine, timeout)
        print(f"{engine:34}{timeout:>7.0f}s{failed:>8}{seconds:>9.2f}")
