"""A table as text that spreadsheets open: known for UTF-8, and nothing in it acts as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets know the file for UTF-8 by it
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A CSV to take along; numbers stay numbers, below nought too."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_cell(one) for one in head])
    writer.writerows([_cell(one) for one in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def _cell(value: object) -> str:
    return str(value) if isinstance(value, (int, float, Decimal)) else safe(str(value))
