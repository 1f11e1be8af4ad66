"""What can be told: each kind of notice and the title that its facts fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiheng.core.verdict import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice; ``title`` is a lazy gettext message with ``%(name)s`` arguments (a percent
    sign of its own is written ``%%``)."""

    name: str
    title: Text


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


KINDS: dict[str, Kind] = {}


def kind(name: str, title: Text) -> str:
    """Declare a kind once, where its notices are sent; gives back its name."""
    KINDS[name] = Kind(name, title)
    return name


def title_of(name: str, facts: Mapping[str, Any]) -> str:
    """The title in the reader's language; a kind since retired is shown by its name."""
    known = KINDS.get(name)
    return filled(known.title, facts) if known else name


def lacking(title: Text, facts: Mapping[str, Any]) -> str:
    """The first argument of a title that the facts do not give; empty when all are there."""
    try:
        str(title) % facts
    except KeyError as missing:
        return str(missing.args[0])
    return ""


def filled(title: Text, facts: Mapping[str, Any]) -> str:
    """The title with its facts; a dash for those that rows older than the title lack."""
    return str(title) % _Facts(facts)
