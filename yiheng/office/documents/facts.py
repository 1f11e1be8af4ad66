"""What people say of a document, and what they bring, as the commands take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document is. ``readers`` are codes of units that may read a restricted one."""

    subject: str = ""
    project: str = ""
    kind: str = ""
    grade: str = ""
    readers: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was looked at (``filing.received``): what it is, how long, the text in it."""

    name: str
    suffix: str
    size: int
    file: BinaryIO = field(repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a borrower asks for."""

    wanted: str
    contract: bool
    reason: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the name of a file says that comes from elsewhere."""

    subject: str
    day: date
    major: int
    minor: int
