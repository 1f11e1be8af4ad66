"""How long a ledger takes to verify: by the product, and by the independent verifier.

The entries are made by batch append: reads of patients (one patient each), refusals with their
reason, and plain changes, in turn. ``bench_verify.py 1000000`` is the size that the promise is
about; without a number a tenth of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_command import postgres
from surroundings import heading

ENTRIES = 100_000


def main() -> None:
    """Print the table, a process a database."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    heading(f"Verifying {entries:,} entries; 1 process")
    print(
        f"{'s':12}{'append':>9}{'verify':>9}{'core':>9}{'µs each':>9}{'again':>9}"
        f"{'proof ms':>10}{'growth ms':>11}{'independent':>13}",
        flush=True,
    )
    for url in ("", postgres()):
        with tempfile.TemporaryDirectory() as folder:
            ours = {
                "YIHENG_DATA_DIR": folder,
                "YIHENG_DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
            }
            row = [sys.executable, str(Path(__file__).with_name("rereading.py")), str(entries)]
            subprocess.run(row, check=True, env=os.environ | ours)


if __name__ == "__main__":
    main()
