"""What can be owed: kinds of duty, the titles that facts fill, and one-character seals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

UNNAMED = _("办理%(what)s")
GLYPH = "务"


Follow = Callable[[str, datetime], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of duty; ``title`` is a lazy gettext message with ``%(name)s`` arguments.

    ``pausable``: its clock may stand still. ``routine``: a matter of course, or told by its room in
    another form, so that it is no line of a meeting or a report. ``follow`` is told the key of the
    target and the new due time when that moves, in the same transaction.
    """

    name: str
    title: Text
    glyph: str
    pausable: bool = False
    follow: Follow | None = None
    routine: bool = False


KINDS: dict[str, Kind] = {}


def duty_kind(
    name: str, title: Text, *, glyph: str = GLYPH, pausable: bool = False,
    follow: Follow | None = None, routine: bool = False,
) -> str:  # fmt: skip
    """Declare a kind once, where its duties are opened; gives back its name."""
    KINDS[name] = Kind(name, title, glyph, pausable, follow, routine)
    return name


def moved(kind: str, target: str, due_at: datetime) -> None:
    """Tell the room that opened a duty of this kind that its due time has moved."""
    known = KINDS.get(kind)
    if known is not None and known.follow is not None:
        known.follow(target.rpartition(":")[2], due_at)


def pausable(kind: str) -> bool:
    """Whether the clock of such a duty may stand still."""
    return kind in KINDS and KINDS[kind].pausable


def routine() -> list[str]:
    """The kinds that are no line of a meeting or a report."""
    return [name for name, one in KINDS.items() if one.routine]


def glyph_of(name: str) -> str:
    """The seal before a to-do of this kind."""
    return KINDS[name].glyph if name in KINDS else GLYPH


def what_is(label: str) -> str:
    """What people call the model that a target ``app.model:pk`` names."""
    return str(apps.get_model(label.partition(":")[0])._meta.verbose_name)
