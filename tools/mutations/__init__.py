"""The ways to break the product that ``make sabotage`` tries: one module a room, each with its
``MUTATIONS``."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to break the product; ``tests`` are those that should notice."""

    name: str
    file: str
    old: str
    new: str
    tests: str


def every() -> list[Mutation]:
    """The mutations of every room."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__, f"{__name__}."))
    return [one for name in names for one in importlib.import_module(name).MUTATIONS]
