"""What a signature costs, on SQLite (synchronous=FULL) and on a PostgreSQL that waits for the disk.

The first of two steps is signed with the product's own password hash (Argon2): find and lock the
case, judge, verify who signs, compare the content, seal the opinion, close one clock and open the
next, tell the next signers, chain the lines to the ledger. What the hash alone costs stands beside;
it is reckoned while the case is found and judged.
"""

from __future__ import annotations

from databases import rows
from surroundings import heading

TIMES = 200


def main() -> None:
    """Print the table, a process a database."""
    heading(f"A signature; 1 process; {TIMES} of them, of as many open cases")
    print(
        f"{'ms':12}{'sign p50':>10}{'p95':>8}{'of it hash':>12}{'to-do list':>12}{'queries':>9}"
        f"{'ledger':>9}",
        flush=True,
    )
    rows("signing.py", str(TIMES))


if __name__ == "__main__":
    main()
