"""What a hospital gets from the product: routes, forms, templates; when it is founded, and later.

A room says once what it brings (``@equips`` on its ``install`` command, which leaves what stands as
the hospital has it). A hospital of an older version gets what is new when it is next started. What
cannot be brought yet, because a post lacks the right that a route asks for, is said by
``yiheng check`` until two persons have changed the post: no upgrade gives a right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from yiheng.core.checking import OK, WARNING, Result, check
from yiheng.core.errors import YihengError
from yiheng.core.verdict import Text

ROUTES = "/approvals/routes/"


class Install(Protocol):
    """Gives a hospital what it lacks; says how many things that were."""

    def __call__(self, *, at: datetime) -> int:
        """Install what is missing."""
        ...


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a room brings: its name, how to bring it, whether the hospital lacks some of it."""

    title: Text
    install: Install
    lacks: Callable[[datetime], bool]


EQUIPMENT: dict[str, Equipment] = {}


def equips(
    room: str, title: Text, lacks: Callable[[datetime], bool]
) -> Callable[[Install], Install]:
    """Register what a room brings, beside the command that brings it."""

    def register(install: Install) -> Install:
        EQUIPMENT[room] = Equipment(title, install, lacks)
        return install

    return register


def equip(*, at: datetime) -> int:
    """Give a hospital that is founded everything; how many things. Raises what a room refuses."""
    return sum(one.install(at=at) for one in _lacking(at))


def bring(*, at: datetime) -> dict[str, str]:
    """Give a hospital what is new as far as it can stand; what cannot, by its name, and why."""
    refused = {}
    for one in _lacking(at):
        try:
            one.install(at=at)
        except YihengError as refusal:
            refused[str(one.title)] = str(refusal)
    return refused


@check
def equipment(at: datetime) -> Iterator[Result]:
    """Everything that the product brings stands in this hospital."""
    lacking = "、".join(str(one.title) for one in _lacking(at))
    if not lacking:
        yield Result(_("自带流程"), OK, _("产品自带的审批路线、表单和模板都已就位"), "3.1-a")
        return
    said = _("尚缺：%(titles)s。请先补齐相关岗位的权限；下次启动时自动补上") % {"titles": lacking}
    yield Result(_("自带流程"), WARNING, said, "3.1-a", ROUTES)


def _lacking(at: datetime) -> list[Equipment]:
    return [one for _room, one in sorted(EQUIPMENT.items()) if one.lacks(at)]
