"""What the pages find first: what the member may see, or the one 404; a key for a new entry."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse

from yiheng.core.clock import local, now
from yiheng.core.errors import NotFound
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.registers import MOST_EXPORTED, Register
from yiheng.governance.people.sheets import table

M = TypeVar("M", bound=Model)


def seen(rows: QuerySet[M], pk: int) -> M:
    """The row of an address."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def exported(request: Any, register: Register, rows: QuerySet[Any]) -> HttpResponse:
    """The rows of a register as asked for, as CSV."""
    asked = register.rows(rows, request.GET)[:MOST_EXPORTED]
    text = table(register.heads(), register.cells(asked))
    name = f"{register.title}-{local(now()):%Y%m%d}.csv"
    return handed_out(name, "text/csv; charset=utf-8", text.encode())
