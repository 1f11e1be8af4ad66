"""The search page over 20,000 lines: the whole request, in process, on SQLite and PostgreSQL."""

from __future__ import annotations

from databases import rows
from surroundings import heading

LINES = 20_000


def main() -> None:
    """Print the tables, a process a database."""
    heading(f"Search over {LINES:,} lines; 30 requests a word")
    rows("searching.py", str(LINES))


if __name__ == "__main__":
    main()
