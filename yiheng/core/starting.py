"""What somebody may begin: each feature offers its forms, the desk puts the usual ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yiheng.core.verdict import Text


@dataclass(frozen=True, slots=True)
class Start:
    """A form that this person may fill in: one tap leads to it.

    ``code`` is unique in the house, ``posts`` says that beginning makes a draft.
    """

    code: str
    title: Text
    glyph: str
    url: Text
    clause: str
    posts: bool = False


Offers = Callable[[Any, datetime], Iterable[Start]]
Used = Callable[[Any, datetime], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where starts come from. ``used`` counts what this person has handed in since an instant:
    rows of (``code``, ``n``); None where nothing is counted."""

    offers: Offers
    used: Used | None = None


SOURCES: dict[str, Source] = {}


def starts(name: str, offers: Offers, used: Used | None = None) -> None:
    """Register what a feature lets people begin (``starting.py`` of the feature)."""
    SOURCES[name] = Source(offers, used)


def form(permission: str, start: Start) -> Offers:
    """The offer of one form to whoever has a permission."""

    def offered(viewer: Any, at: datetime) -> Iterable[Start]:
        return [start] if viewer.may(permission, at) else []

    return offered
