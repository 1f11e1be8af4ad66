"""Whom an announcement is for, as it is written down; whom that is, `queries.people` finds out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Audience:
    """``units`` with everything below them, by code (teams are units); ``posts`` by code;
    ``members`` by 工号. Who is left out stays so, by whatever way they would come in. ``whole`` is
    everybody, the outsourced and trainees too (C20).
    """

    whole: bool = False
    units: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    without_units: tuple[str, ...] = ()
    without_members: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nobody is named at all."""
        return not (self.whole or self.units or self.posts or self.members)

    def as_json(self) -> dict[str, Any]:
        """As it is stored and signed: sorted, each once."""
        found: dict[str, Any] = {"whole": self.whole}
        for one in fields(self)[1:]:
            found[one.name] = sorted(set(getattr(self, one.name)))
        return found

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From how it is stored."""
        names = [one.name for one in fields(cls)[1:]]
        return cls(bool(stored.get("whole")), *(tuple(stored.get(name, ())) for name in names))


NOBODY = Audience()
