"""Finding a row with its lock, and checking what was typed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.core.verdict import on_field
from yiheng.governance.people.models import Member
from yiheng.office.goals import rules

M = TypeVar("M", bound=models.Model)


def found(seen: QuerySet[M], pk: int) -> M:
    """The row of those that are seen, locked; raises ``NotFound`` for any other."""
    model = seen.model
    rows = model._default_manager.select_for_update(of=("self",))
    one = rows.filter(pk=pk, pk__in=seen.order_by().values("pk")).first()
    if one is None:
        raise NotFound
    return one


def text(field: str, typed: str, longest: int, clause: str, *, lines: bool = False) -> str:
    """What was typed, tidied and not too long, of a person no number; empty is allowed."""
    tidied = within(field, typed, longest, clause=clause, lines=lines)
    on_field(field, rules.may_say(tidied))
    return tidied


def needed(field: str, typed: str, longest: int, clause: str, *, lines: bool = False) -> str:
    """As ``text``, and something has to be there."""
    tidied = text(field, typed, longest, clause, lines=lines)
    if not tidied:
        raise Invalid(field, _("请填写，不能为空"), clause=clause)
    return tidied


def pointed(field: str, kind: str, key: str, by: Member, at: Any, clause: str) -> str:
    """A key of another room's thing that the member may point at; raises ``Invalid`` for others."""
    if key and key not in references.find(kind, [key], by, at):
        raise Invalid(field, _("找不到所选的条目，请重新选择"), clause=clause)
    return key
