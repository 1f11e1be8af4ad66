"""Which fields the hospital takes in, asked by rooms that may not know where they come from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Ask = Callable[[datetime], frozenset[str]]
"""``Type.element`` of everything that may be taken in just before an instant."""

_SOURCES: dict[str, Ask] = {}


def collects(source: str, ask: Ask) -> None:
    """Say which fields a room takes in."""
    _SOURCES[source] = ask


def collected(at: datetime) -> frozenset[str]:
    """Every field that any room takes in."""
    return frozenset().union(*(ask(at) for ask in _SOURCES.values()))
