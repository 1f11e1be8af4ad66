"""How long a ledger takes to verify: by the product, and by the independent verifier.

The entries are made by batch append: reads of patients (one patient each), refusals with their
reason, and plain changes, in turn. The independent verifier reads the evidence zip of the whole
ledger (``pack``: the time to write it). ``bench_verify.py 1000000`` is the size that the promise is
about; without a number a tenth of it.
"""

from __future__ import annotations

import sys

from databases import rows
from surroundings import heading

ENTRIES = 100_000


def main() -> None:
    """Print the table, a process a database."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    heading(f"Verifying {entries:,} entries; 1 process")
    print(
        f"{'s':12}{'append':>9}{'verify':>9}{'core':>9}{'µs each':>9}{'again':>9}"
        f"{'proof ms':>10}{'growth ms':>11}{'pack':>8}{'MB':>6}{'independent':>13}{'load':>7}",
        flush=True,
    )
    rows("rereading.py", str(entries))


if __name__ == "__main__":
    main()
