"""Things of one room that another room points at, though neither may import the other.

A room offers a kind once (``referring.py``): how a thing is found, which ones may be chosen. The
room that points keeps kind and key, nothing else, and asks here for the words to show. A room that
points at a kind can say so (``points_at``), and the page of the thing lists what points at it.

A goal, a project, a resolution of a meeting, a system of the catalogue are such things.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiheng.core.verdict import Text

GOAL, PROJECT, RESOLUTION, MEETING = "goal", "project", "resolution", "meeting"
DOCUMENT, SYSTEM, DEMAND, ARTICLE = "document", "system", "demand", "article"


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing as another room shows it. ``note`` tells its state in a word or two."""

    kind: str
    key: str
    label: str
    url: str
    note: Text = ""


Find = Callable[[Any, Collection[str], datetime], dict[str, Reference]]
Choices = Callable[[Any, str, datetime], list[Reference]]
Pointing = Callable[[Any, str, datetime], list[Reference]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing. ``find`` gives those of the keys that the viewer may see, in one query;
    ``choices`` those that may be pointed at now and whose label holds the words."""

    name: str
    title: Text
    find: Find
    choices: Choices


KINDS: dict[str, Kind] = {}
POINTING: dict[str, dict[str, Pointing]] = {}


def reference_kind(name: str, title: Text, *, find: Find, choices: Choices) -> Kind:
    """Offer a kind of thing to the other rooms."""
    KINDS[name] = Kind(name, title, find, choices)
    return KINDS[name]


def points_at(name: str, source: str, pointing: Pointing) -> None:
    """Say that a room (``source``) has things that point at a kind."""
    POINTING.setdefault(name, {})[source] = pointing


def find(kind: str, keys: Collection[str], viewer: Any, at: datetime) -> dict[str, Reference]:
    """Those of the keys that this viewer may see; nothing of a kind that no room offers."""
    known = KINDS.get(kind)
    return known.find(viewer, keys, at) if known and keys else {}


def choices(kind: str, viewer: Any, at: datetime, words: str = "") -> list[Reference]:
    """What this viewer may point at now."""
    known = KINDS.get(kind)
    return known.choices(viewer, words, at) if known else []


def pointing(kind: str, key: str, viewer: Any, at: datetime) -> Iterator[Reference]:
    """What points at a thing, of all rooms, as far as this viewer may see it."""
    for _source, asked in sorted(POINTING.get(kind, {}).items()):
        yield from asked(viewer, key, at)
