"""Finding a row with its lock, and checking what was typed."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.core.verdict import on_field
from yiheng.office.catalogues import rules

M = TypeVar("M", bound=models.Model)


def found(seen: QuerySet[M], pk: int) -> M:
    """The row of those that are seen, locked; raises ``NotFound`` for any other."""
    rows = seen.model._default_manager.select_for_update(of=("self",))
    one = rows.filter(pk=pk, pk__in=seen.order_by().values("pk")).first()
    if one is None:
        raise NotFound
    return one


def text(field: str, typed: str, longest: int, clause: str) -> str:
    """What was typed, tidied and not too long, of a person no number; empty is allowed."""
    tidied = within(field, typed, longest, clause=clause)
    on_field(field, rules.may_say(tidied))
    return tidied


def needed(field: str, typed: str, longest: int, clause: str) -> str:
    """As ``text``, and something has to be there."""
    tidied = text(field, typed, longest, clause)
    if not tidied:
        raise Invalid(field, _("请填写，不能为空"), clause=clause)
    return tidied
