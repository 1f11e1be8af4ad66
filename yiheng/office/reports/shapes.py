"""The three templates of the regulation, as data with versions (3.2-h)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
KINDS = (DAILY, WEEKLY, MONTHLY)
FILE = Path(__file__).parent / "data" / "templates.json"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report; ``prefill`` names the occasion whose lines it begins with."""

    code: str
    title: str
    hint: str
    required: bool
    prefill: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A version of a template, in force from a day on."""

    kind: str
    version: int
    since: date
    sections: tuple[Section, ...]

    @property
    def code(self) -> str:
        """How a report names the template that it was written on."""
        return f"{self.kind}-{self.version}"


@cache
def shapes() -> dict[str, Shape]:
    """Every version by its code. Raises ``ValueError`` unless the kinds are exactly three."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Shape]:
    """The versions that a file tells. Raises ``ValueError`` unless the kinds are exactly three."""
    found = [
        Shape(
            one["kind"], one["version"], date.fromisoformat(one["since"]),
            tuple(Section(**section) for section in one["sections"]),
        )
        for one in json.loads(text)
    ]  # fmt: skip
    if {one.kind for one in found} != set(KINDS):
        raise ValueError("3.2-h: the templates are 日报, 周报 and 月报, no more and no fewer")
    return {one.code: one for one in found}


def in_force(kind: str, day: date) -> Shape:
    """The template of a kind on a day: the latest that has begun."""
    begun = [one for one in shapes().values() if one.kind == kind and one.since <= day]
    return max(begun, key=lambda one: one.since)
