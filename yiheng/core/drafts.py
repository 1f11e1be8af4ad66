"""What people have begun and not handed in: each feature says how its drafts are told and dropped.

A feature registers a kind once (``waiting.py``); the desk lists all kinds in one query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value

from yiheng.core.verdict import Text

DRAFT = "draft"
KEY, BEGUN = F("pk"), Value(DRAFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of draft.

    ``mine`` gives those of a member, sent back ones too; of each, expressions of the database give
    ``what`` it is about, ``since`` when it was begun or last saved, and its ``state``: one that is
    not ``draft`` was sent back. ``page`` is where one goes on; ``discard`` is the feature's command
    that throws one away, for drafts that were never handed in.
    """

    name: str
    title: Text
    clause: str
    mine: Callable[[Any, datetime], QuerySet[Any]]
    what: Any
    since: Any
    page: Callable[[int], str]
    discard: Callable[..., Any]
    state: Any = BEGUN


KINDS: dict[str, Kind] = {}


def draft_kind(name: str, title: Text, **rest: Any) -> Kind:
    """Register a kind of draft; see ``Kind`` for the rest."""
    KINDS[name] = Kind(name=name, title=title, **rest)
    return KINDS[name]
