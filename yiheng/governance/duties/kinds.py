"""What can be owed: kinds of duty, the titles that facts fill, and one-character seals."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

UNNAMED = _("办理%(what)s")
GLYPH = "务"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of duty; ``title`` is a lazy gettext message with ``%(name)s`` arguments."""

    name: str
    title: Text
    glyph: str


KINDS: dict[str, Kind] = {}


def duty_kind(name: str, title: Text, *, glyph: str = GLYPH) -> str:
    """Declare a kind once, where its duties are opened; gives back its name."""
    KINDS[name] = Kind(name, title, glyph)
    return name


def glyph_of(name: str) -> str:
    """The seal before a to-do of this kind."""
    return KINDS[name].glyph if name in KINDS else GLYPH


def what_is(label: str) -> str:
    """What people call the model that a target ``app.model:pk`` names."""
    return str(apps.get_model(label.partition(":")[0])._meta.verbose_name)
