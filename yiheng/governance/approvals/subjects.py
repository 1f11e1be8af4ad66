"""What can be approved: the engine signs, the feature acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from yiheng.governance.people.models import Member

Act = Callable[..., Any]
Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing under approval.

    ``content(pk)`` gives the canonical bytes that a signature binds, ``visible_to(member)`` the
    objects that a member may see, ``title(pk)`` and ``url(pk)`` name and address one.
    ``on_approved``, ``on_refused`` and ``on_returned`` are called ``(pk=, by=, at=)`` in the
    transaction of the deciding signature. ``summary(pk, viewer)`` gives labels and values,
    ``attachments(pk, viewer)`` names and addresses of files. Where the objects of one subject go
    different ways, ``route_of(pk)`` and ``clause_of(pk)`` say which.
    """

    name: str
    route: str
    clause: str
    content: Callable[[int], bytes]
    visible_to: Callable[[Member], QuerySet[Any]]
    title: Callable[[int], str]
    url: Callable[[int], str]
    on_approved: Act
    on_refused: Act
    on_returned: Act | None = None
    summary: Callable[[int, Member], Sequence[Fact]] | None = None
    attachments: Callable[[int, Member], Sequence[Fact]] | None = None
    route_of: Callable[[int], str] | None = None
    clause_of: Callable[[int], str] | None = None

    def route_for(self, pk: int) -> str:
        """The code of the route that this object takes."""
        return self.route if self.route_of is None else self.route_of(pk)

    def clause_for(self, pk: int) -> str:
        """The clause under which this object is approved."""
        return self.clause if self.clause_of is None else self.clause_of(pk)

    def content_hash(self, pk: int) -> str:
        """SHA-256, in hex, of the content as it stands now."""
        return sha256(self.content(pk)).hexdigest()


SUBJECTS: dict[str, Subject] = {}
_OPTIONAL = ("on_returned", "summary", "attachments", "route_of", "clause_of")


def approval_subject(name: str, *, route: str, clause: str) -> Callable[[type[Any]], type[Any]]:
    """Declare a subject by a class of static methods named like the fields of ``Subject``."""

    def register(hooks: type[Any]) -> type[Any]:
        SUBJECTS[name] = Subject(
            name, route, clause,
            content=hooks.content,
            visible_to=hooks.visible_to,
            title=hooks.title,
            url=hooks.url,
            on_approved=hooks.on_approved,
            on_refused=hooks.on_refused,
            **{option: getattr(hooks, option, None) for option in _OPTIONAL},
        )  # fmt: skip
        return hooks

    return register
