"""Looking into JSON whose shape nobody has checked yet: what is not there is not found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
NESTED = (dict, list)  # a tuple: `dict | list` makes a new union at every look
_NOTHING: Node = {}


def text_of(value: object) -> str:
    """A text; empty for anything else. Never ``str()``: that fails on very long integers."""
    return value if isinstance(value, str) else ""


def object_of(value: object) -> Node:
    """An object; empty for anything else."""
    return value if isinstance(value, dict) else _NOTHING


def objects_of(value: object) -> Iterator[Node]:
    """The objects of a list; of anything else nothing."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())
