"""A list to take along: the one way by which rows leave a page as CSV, never cut in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse  # noqa: TID251  # the doors answer so
from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.sheets import table
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.registers import Register

CSV = "text/csv; charset=utf-8"
MOST = 5_000
"""How many rows go out of a list that grows with the years."""

Cells = Callable[[Any], Sequence[object]]


def listing(
    name: str,
    head: Sequence[object],
    found: QuerySet[Any] | Sequence[Any],
    cells: Cells = tuple,
    *,
    most: int = MOST,
) -> HttpResponse:
    """The first ``most`` of what was found, a line each; where there were more, the last line of
    the file says so."""
    rows = list(found[: most + 1])
    lines = [cells(one) for one in rows[:most]]
    if len(rows) > most:
        lines.append([_("仅导出前 %(n)s 行，请缩小筛选范围后再导出") % {"n": f"{most:,}"}])
    return csv_file(name, head, lines)


def exported(
    register: Register, rows: QuerySet[Any], asked: Mapping[str, str], at: datetime
) -> HttpResponse:
    """The rows of a register as asked for on its page."""
    name = f"{register.title}-{local(at):%Y%m%d}.csv"
    return listing(name, register.heads(), register.rows(rows, asked), register.cells)


def csv_file(name: str, head: Sequence[object], lines: Iterable[Sequence[object]]) -> HttpResponse:
    """All lines of something that has an end by itself: a register of seats, a form to fill in."""
    return handed_out(name, CSV, table(head, lines).encode())
