"""Putting a weekly agenda together out of 2,000 open items, and the pages over as many resolutions.

    .venv/bin/python bench/bench_meetings.py

On a sample hospital in a folder of its own, on the embedded database; the middle of five runs. The
goal is 300 ms for the agenda.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from surroundings import heading

from tools.hospital import seeded

ITEMS, RUNS = 2000, 5


def main() -> None:
    """Seed, fill, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        seed = seeded(Path(folder) / "hospital")
        ours = {
            "YIHENG_DATA_DIR": str(seed), "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
        }  # fmt: skip
        told = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("meeting.py")), str(ITEMS), str(RUNS)],
            check=True, stdout=subprocess.PIPE, env=os.environ | ours, text=True,
        ).stdout.split()  # fmt: skip
    figures = [float(one) for one in told]
    heading(f"An agenda of {ITEMS:,} open items")
    print(f"\n| runs | middle, ms | worst, ms |\n|---|---|---|\n| {len(figures)} | "
          f"{statistics.median(figures):.0f} | {max(figures):.0f} |")  # fmt: skip


if __name__ == "__main__":
    main()
