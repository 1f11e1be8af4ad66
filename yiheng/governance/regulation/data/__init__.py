"""The tables that ship with the product: the regulation's text, clauses, parameters, holidays."""

from __future__ import annotations

import csv
from pathlib import Path

_HERE = Path(__file__).parent


def text(name: str) -> str:
    """A shipped text, character for character."""
    return (_HERE / name).read_bytes().decode("utf-8")


def editions() -> list[str]:
    """The numbers of the later editions whose changes ship with the product."""
    return [one.stem for one in (_HERE / "editions").glob("*.tsv")]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped tab-separated table, by its heading."""
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))
