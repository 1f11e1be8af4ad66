"""What a goal is to say, as it is proposed: it is stored as text until it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A goal as proposed. ``unit`` and ``owner`` are code and 工号, ``parent`` a key."""

    tier: str
    unit: str
    owner: str
    title: str
    term: str = ""
    due_on: date | None = None
    metric: str = ""
    measure: str = ""
    target: Decimal | None = None
    direction: str = "at-least"
    source: str = "typed"
    baseline: Decimal | None = None
    parent: int | None = None
    aim: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        told = asdict(self)
        for name in ("due_on", "target", "baseline"):
            told[name] = None if told[name] is None else str(told[name])
        return told

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Aim:
        """As it was stored."""
        told = dict(stored)
        told["due_on"] = date.fromisoformat(told["due_on"]) if told.get("due_on") else None
        for name in ("target", "baseline"):
            told[name] = Decimal(told[name]) if told.get(name) is not None else None
        return cls(**told)
