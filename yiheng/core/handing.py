"""What one room hands on to another that it may not import, in the same transaction.

A form that was approved may be the beginning of something elsewhere: the room that goes on with it
takes the name once (``takes``), the room that has it hands it on (``hand_on``). Nobody takes most
names: then nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CHANGE_REQUEST = "requests.change-request"
"""An approved form 信息需求与变更 (1.2-a)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What is handed on: ``origin`` (``room:key``) names it for ever, so that it is taken once."""

    origin: str
    number: str
    title: str
    url: str
    by: Any
    answers: Mapping[str, Any]


Take = Callable[[Handed, datetime], str]
"""Gives the address of what was begun."""

TAKERS: dict[str, Take] = {}


def takes(name: str, take: Take) -> None:
    """Say that a room goes on with what bears this name."""
    TAKERS[name] = take


def is_taken(name: str) -> bool:
    """Whether some room goes on with what bears this name."""
    return name in TAKERS


def hand_on(name: str, handed: Handed, at: datetime) -> str:
    """Hand it to whoever takes it; the address of what was begun, empty where nobody does."""
    take = TAKERS.get(name)
    return take(handed, at) if take else ""
