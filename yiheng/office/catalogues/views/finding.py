"""What the pages find first, and a register as a file."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect

from yiheng.core.errors import NotFound

M = TypeVar("M", bound=Model)
HOME = "/"


def seen(rows: QuerySet[M], pk: int) -> M:
    """The row of an address."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def onward(answer: HttpResponse, rows: QuerySet[Any], pk: int) -> HttpResponse:
    """What an act answered; home, for whom it took the sight of the page it would lead back to."""
    moved = answer.status_code == HTTPStatus.FOUND
    return redirect(HOME) if moved and not rows.filter(pk=pk).exists() else answer
