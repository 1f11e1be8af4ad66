"""What the ledger adds in bytes: a plain command, a page of a patient, a refusal.

The size of the ledger's tables and indexes (SQLite: pages of the file; PostgreSQL: relation
sizes) before and after many entries of a kind, divided by their number. The note of a checkpoint
is told beside.
"""

from __future__ import annotations

from databases import rows
from surroundings import heading


def main() -> None:
    """Print the table, a process a database."""
    heading("Bytes that an entry adds, with its indexes")
    print(f"{'bytes':12}{'command':>10}{'patient page':>14}{'refusal':>10}{'note':>8}", flush=True)
    rows("weighing.py")


if __name__ == "__main__":
    main()
