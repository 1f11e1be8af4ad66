"""Searching 100,000 documents, and a file of 20 MB sealed, stored, opened and indexed."""

from __future__ import annotations

from databases import rows
from surroundings import heading

DOCUMENTS = 100_000


def main() -> None:
    """Print the figures, a process a database."""
    heading(f"{DOCUMENTS:,} documents; 30 requests a word; a file of 20 MB")
    rows("documenting.py", str(DOCUMENTS))


if __name__ == "__main__":
    main()
