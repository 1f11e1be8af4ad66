"""How long one waits: for a sample hospital, and for the server of one that stands.

``yiheng seed`` makes the 500 patients, 60 staff and 30 days; a start is from ``yiheng serve`` to
the first 200 of the sign-in page. The first ``make run`` adds the locked install to both.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from surroundings import Visitor, core_seconds, heading

from tools.hospital import seeded, served

SEEDS, STARTS = 2, 5


def seed(folder: Path) -> float:
    """Seconds for a sample hospital."""
    started = time.perf_counter()
    seeded(folder)
    return time.perf_counter() - started


def start(hospital: Path, folder: Path) -> float:
    """Seconds from the command to the first page."""
    started = time.perf_counter()
    with served(hospital, folder) as running:
        answer, _ = Visitor(running.base).ask("/sign-in/")
        if answer.status != 200:
            raise RuntimeError(f"/sign-in/ answered {answer.status}")
        return time.perf_counter() - started


def show(what: str, times: int, act: Callable[[int], float]) -> None:
    """Print a row: median and best of so many times, and the seconds of a core of one."""
    before = core_seconds()
    took = [act(number) for number in range(times)]
    core = (core_seconds() - before) / times
    print(
        f"{what:34}{times:>6}{statistics.median(took):>9.1f}{min(took):>7.1f}{core:>9.1f}"
        f"{os.getloadavg()[0]:>7.1f}"
    )


def main() -> None:
    """Print the table."""
    heading("Sample hospital and start; 2 web processes and a worker")
    print(f"{'seconds':34}{'times':>6}{'median':>9}{'best':>7}{'of core':>9}{'load':>7}")
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        show("yiheng seed", SEEDS, lambda number: seed(folder / f"seed{number}"))
        show("yiheng serve to the first 200", STARTS,
             lambda number: start(folder / "seed0", folder / f"served{number}"))  # fmt: skip


if __name__ == "__main__":
    main()
