"""Which kinds of object can be found: each with its lines and with who may see them.

A feature registers in its ``searching.py``::

    @searchable("people.member", _("人员"), model="people.member", visible=seen)
    def members(ids): yield Found(str(one.pk), one.name, one.staff_no, "/people/1/")

``visible`` gives what the viewer may see NOW: a query of the feature's objects, a collection of
ids, or None for all of the kind. What it does not give is neither shown nor counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yiheng.core.actor import Actor
from yiheng.core.verdict import Text

Ids = Collection[str] | None
Scope = QuerySet[Any] | Collection[str] | None
NOTHING: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A line to be: the object's id, what it is called, more words, where it opens, its time."""

    object_id: str
    title: str
    text: str
    url: str
    at: datetime | None = None


Lines = Callable[[Ids], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object. ``model`` (``app.model``) as the ledger names it; empty: fixed by the code.

    ``grows`` tells that new rows have no ledger entry of their own.
    """

    name: str
    title: Text
    lines: Lines
    visible: Callable[[Any, datetime], Scope]
    model: str = ""
    grows: bool = False


KINDS: dict[str, Kind] = {}


def searchable(
    name: str,
    title: Text,
    *,
    visible: Callable[[Any, datetime], Scope],
    model: str = "",
    grows: bool = False,
) -> Callable[[Lines], Lines]:
    """Register a kind; the function gives its lines: all of them, or those of the ids."""

    def register(lines: Lines) -> Lines:
        KINDS[name] = Kind(name, title, lines, visible, model, grows)
        return lines

    return register


def holding(permission: str) -> Callable[[Actor, datetime], Scope]:
    """All of a kind for who has this permission, nothing for anybody else."""

    def visible(viewer: Actor, at: datetime) -> Scope:
        return None if viewer.may(permission, at) else NOTHING

    return visible
