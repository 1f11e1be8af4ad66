"""What is granted in this house, kind by kind: who holds it, how it is used, how it is taken away.

A feature that grants something of its own (an interface, a share) registers it, and the yearly
review asks about it (4.1-f)::

    @grant_kind("intake.feed", _("实时接口"), lends=("intake:feeds",))
    class Feeds:
        held = staticmethod(held)          # every grant in force
        standing = staticmethod(standing)  # which of these keys still hold
        evidence = staticmethod(evidence)  # by key: how it was used
        revoke = staticmethod(revoke)      # through the feature's own command
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from yiheng.core.actor import Actor
from yiheng.core.verdict import Text, Verdict, permit, refuse
from yiheng.governance.campaigns.kinds import Done, Evidence
from yiheng.governance.people.models import Member, Unit


class Decided(StrEnum):
    """Who decides on a grant."""

    BY_HEAD = "head"
    BY_OWNER = "owner"
    BY_LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing granted: by the head of its unit, the owner of the systems, or the leader."""

    key: int
    title: str
    detail: str
    unit: Unit | None
    holder: Member | None = None
    barred: frozenset[int] = frozenset()
    decided: Decided = Decided.BY_HEAD


@dataclass(frozen=True, slots=True)
class GrantKind:
    """A kind of grant; ``shorten`` lets it end on a day, where there is such a thing.

    ``lends`` are the rights that taking it away asks for: an answer lends them to its giver.
    """

    name: str
    title: Text
    held: Callable[[datetime, datetime], Iterable[Grant]]
    standing: Callable[[Sequence[int], datetime], set[int]]
    evidence: Callable[[Sequence[int], datetime], Mapping[int, Evidence]]
    revoke: Callable[[int, str, Actor, datetime], Done]
    lends: tuple[str, ...]
    shorten: Callable[[int, datetime, Actor, datetime], Done] | None = None


GRANTS: dict[str, GrantKind] = {}


def grant_kind(
    name: str, title: Text, *, lends: tuple[str, ...]
) -> Callable[[type[Any]], type[Any]]:
    """Declare a kind of grant by a class of static methods; ``name`` is ``app.model``."""

    def register(hooks: type[Any]) -> type[Any]:
        GRANTS[name] = GrantKind(
            name, title, hooks.held, hooks.standing, hooks.evidence, hooks.revoke, lends,
            getattr(hooks, "shorten", None),
        )  # fmt: skip
        return hooks

    return register


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who decides on a grant, for the length of that act: who they are, and no more than
    the taking away of what the review asked them about (4.1-f)."""

    pk: Any
    label: str
    lent: tuple[str, ...]

    def may(self, permission: str, at: datetime) -> Verdict:
        """The rights that an answer of the review lends to its giver."""
        if permission in self.lent:
            return permit("4.1-f")
        return refuse("2.1-k", "")


def found(target: str) -> tuple[GrantKind, int] | None:
    """The kind and the key that a target ``app.model:pk`` names; None for a kind since retired."""
    name, _colon, key = target.partition(":")
    return (GRANTS[name], int(key)) if name in GRANTS else None
