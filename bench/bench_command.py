"""What a command costs beside the same change in a bare transaction.

``notices.mark_read`` finds and locks a row in the reader's scope, changes it and records a line,
chained to the ledger; the bare change locks and saves such a row in ``transaction.atomic``. On
SQLite (synchronous=FULL) and on a PostgreSQL that waits for the disk.
"""

from __future__ import annotations

from databases import rows
from surroundings import heading

TIMES = 600


def main() -> None:
    """Print the table, a process a database."""
    heading(f"A command beside a bare transaction; 1 process; {TIMES:,} of each, in turn")
    print(
        f"{'ms':12}{'bare p50':>9}{'p95':>9}{'command p50':>12}{'p95':>9}{'overhead':>10}"
        f"{'of core':>9}{'ledger':>9}",
        flush=True,
    )
    rows("marking.py", str(TIMES))


if __name__ == "__main__":
    main()
