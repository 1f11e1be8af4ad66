"""What the rooms of the house bring to something that is put together from all of them.

The agenda of a meeting and the report of a day are such occasions: each room says once
(``bringing.py``) what it has for one, the room that puts it together asks all of them. The kind of
the occasion is a name; the window is the time that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from yiheng.core.verdict import Text

WORK_DONE, WORK_PLANNED = "work.done", "work.planned"
"""What was to be done in the window, done or not; what is to be done in it."""
NEW_PROJECTS = "projects.new"
"""What a kick-off meeting has to hear (3.1-f)."""
JOINT_WORK = "work.joint"
"""What two units do together and is not done: ``unit`` and ``other`` are their keys (1.1-i)."""
FIGURES = "figures"
"""What a daily, weekly or monthly report is prefilled with: a name and a number (3.2-h)."""


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open time, and the unit (its key) whose work it is about; None for the house."""

    since: datetime
    until: datetime
    unit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that a room brings. ``source`` and ``key`` name the thing for ever, so that a line
    is not brought twice; ``done`` is None where nothing is to be done."""

    source: str
    key: str
    text: Text
    url: str = ""
    owner: str = ""
    unit: int | None = None
    other: int | None = None
    due_at: datetime | None = None
    done: bool | None = None
    value: str = ""
    clause: str = ""


Bring = Callable[[Window, datetime], Iterable[Line]]

SOURCES: dict[str, dict[str, Bring]] = {}


def brings(occasion: str, source: str, bring: Bring) -> None:
    """Say what a room (``source``) brings to an occasion; it asks for all in few queries."""
    SOURCES.setdefault(occasion, {})[source] = bring


def gathered(occasion: str, window: Window, at: datetime) -> list[Line]:
    """What all rooms bring, by room; nobody's rights are asked: the reader's page asks them."""
    found: list[Line] = []
    for _source, bring in sorted(SOURCES.get(occasion, {}).items()):
        found.extend(bring(window, at))
    return found
