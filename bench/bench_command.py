"""What a command costs beside the same change in a bare transaction.

``notices.mark_read`` finds and locks a row in the reader's scope, changes it and records a line,
chained to the ledger; the bare change locks and saves such a row in ``transaction.atomic``. On
SQLite (synchronous=FULL) and on a PostgreSQL that waits for the disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from surroundings import ROOT, heading

TIMES = 600
DATABASE = "yiheng_bench"


def postgres() -> str:
    """The address of a new database on a private server."""
    script = ["bash", str(ROOT / "tools" / "postgres.sh"), "durable"]
    address = subprocess.run(script, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        server.execute(f"CREATE DATABASE {DATABASE}")
    return f"{address.rpartition('/')[0]}/{DATABASE}"


def main() -> None:
    """Print the table, a process a database."""
    heading(f"A command beside a bare transaction; 1 process; {TIMES:,} of each, in turn")
    print(
        f"{'ms':12}{'bare p50':>9}{'p95':>9}{'command p50':>12}{'p95':>9}{'overhead':>10}"
        f"{'of core':>9}{'ledger':>9}",
        flush=True,
    )
    for url in ("", postgres()):
        with tempfile.TemporaryDirectory() as folder:
            ours = {
                "YIHENG_DATA_DIR": folder,
                "YIHENG_DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
            }
            command = [sys.executable, str(Path(__file__).with_name("marking.py")), str(TIMES)]
            subprocess.run(command, check=True, env=os.environ | ours)


if __name__ == "__main__":
    main()
