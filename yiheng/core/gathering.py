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
GENERAL: set[str] = set()


def brings(occasion: str, source: str, bring: Bring, *, general: bool = False) -> None:
    """Say what a room (``source``) brings to an occasion; it asks for all in few queries. What is
    ``general`` tells of the things of other rooms too: it comes last, with what they left out."""
    SOURCES.setdefault(occasion, {})[source] = bring
    if general:
        GENERAL.add(source)


def gathered(occasion: str, window: Window, at: datetime) -> list[Line]:
    """What all rooms bring, by room; nobody's rights are asked: the reader's page asks them."""
    found: list[Line] = []
    asked = SOURCES.get(occasion, {})
    for source in sorted(asked, key=lambda one: (one in GENERAL, one)):
        brought = asked[source](window, at)
        found.extend(left_out(brought, found) if source in GENERAL else brought)
    return found


def left_out(lines: Iterable[Line], found: Iterable[Line]) -> list[Line]:
    """Those of the lines of which nobody has told yet: the same page is the same thing."""
    known = {one.url for one in found if one.url}
    return [one for one in lines if one.url not in known]
