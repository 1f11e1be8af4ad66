"""What the ledger adds in bytes: a plain command, a page of a patient, a refusal.

The size of the ledger's tables and indexes (SQLite: pages of the file; PostgreSQL: relation
sizes) before and after many entries of a kind, divided by their number. The note of a checkpoint
is told beside.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_command import postgres
from surroundings import heading


def main() -> None:
    """Print the table, a process a database."""
    heading("Bytes that an entry adds, with its indexes")
    print(f"{'bytes':12}{'command':>10}{'patient page':>14}{'refusal':>10}{'note':>8}", flush=True)
    for url in ("", postgres()):
        with tempfile.TemporaryDirectory() as folder:
            ours = {
                "YIHENG_DATA_DIR": folder,
                "YIHENG_DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
            }
            row = [sys.executable, str(Path(__file__).with_name("weighing.py"))]
            subprocess.run(row, check=True, env=os.environ | ours)


if __name__ == "__main__":
    main()
