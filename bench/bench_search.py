"""The search page over 20,000 lines: the whole request, in process, on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_command import postgres
from surroundings import heading

LINES = 20_000


def main() -> None:
    """Print the tables, a process a database."""
    heading(f"Search over {LINES:,} lines; 30 requests a word")
    for url in ("", postgres()):
        with tempfile.TemporaryDirectory() as folder:
            ours = {
                "YIHENG_DATA_DIR": folder,
                "YIHENG_DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
            }
            command = [sys.executable, str(Path(__file__).with_name("searching.py")), str(LINES)]
            subprocess.run(command, check=True, env=os.environ | ours)


if __name__ == "__main__":
    main()
