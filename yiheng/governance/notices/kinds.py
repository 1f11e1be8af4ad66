"""What can be told: each kind of notice, how much it weighs, and the title that its facts fill."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text


class Importance(models.TextChoices):
    """The class of a message, by which the plan of channels sorts it (7.1-a)."""

    NORMAL = "normal", _("普通")
    IMPORTANT = "important", _("重要")
    URGENT = "urgent", _("紧急")


OUTSIDE: dict[str, Text] = {
    Importance.NORMAL: _("您有一条通知"),
    Importance.IMPORTANT: _("您有一条重要通知"),
    Importance.URGENT: _("您有一条紧急通知，请立即查看"),
}
"""What leaves the house of a kind that has no title of its own for outside."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice; ``title`` is a lazy gettext message with ``%(name)s`` arguments (a percent
    sign of its own is written ``%%``).

    ``outside`` is what leaves the house by 企业微信: its arguments may be whole numbers and codes
    only. ``group`` lets a group robot tell it to a group. ``there``: it is read on the page that it
    leads to, and neither its line in the list nor 全部设为已读 is a receipt.
    """

    name: str
    title: Text
    importance: Importance = Importance.NORMAL
    outside: Text = ""
    group: bool = False
    there: bool = False


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


KINDS: dict[str, Kind] = {}
_CODE = re.compile(r"(?=.{1,24}\Z)[A-Z]{1,4}-?[0-9]{1,8}(?:-[0-9]{1,6})?", re.ASCII)


def kind(
    name: str,
    title: Text,
    *,
    importance: Importance = Importance.NORMAL,
    outside: Text = "",
    group: bool = False,
    there: bool = False,
) -> str:
    """Declare a kind once, where its notices are sent; gives back its name."""
    KINDS[name] = Kind(name, title, importance, outside, group, there)
    return name


def read_there() -> list[str]:
    """The kinds that are read on the page that they lead to."""
    return [one.name for one in KINDS.values() if one.there]


def title_of(name: str, facts: Mapping[str, Any]) -> str:
    """The title in the reader's language; a kind since retired is shown by its name."""
    known = KINDS.get(name)
    return filled(known.title, facts) if known else name


def outside_of(name: str, facts: Mapping[str, Any], importance: str) -> str:
    """What may leave the house: fixed words, whole numbers and codes; never a name or free text."""
    known = KINDS.get(name)
    if known is None or not known.outside:
        return str(OUTSIDE[importance])
    return filled(known.outside, {key: one for key, one in facts.items() if _harmless(one)})


def lacking(title: Text, facts: Mapping[str, Any]) -> str:
    """The first argument of a title that the facts do not give; empty when all are there."""
    try:
        str(title) % facts
    except KeyError as missing:
        return str(missing.args[0])
    return ""


def filled(title: Text, facts: Mapping[str, Any]) -> str:
    """The title with its facts; a dash for those that rows older than the title lack."""
    return str(title) % _Facts(facts)


def _harmless(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) < 10**8
    return isinstance(value, str) and bool(_CODE.fullmatch(value))
