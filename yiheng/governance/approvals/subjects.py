"""What can be approved: the engine signs, the feature acts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from yiheng.governance.approvals.sheets import Fact, Sheet
from yiheng.governance.people.models import Member

__all__ = ["SUBJECTS", "Act", "Fact", "Sheet", "Subject", "approval_subject"]
Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing under approval.

    ``content(pk)`` gives the canonical bytes that a signature binds, ``visible_to(member)`` the
    objects that a member may see, ``title(pk)`` and ``url(pk)`` name and address one.
    The acts are called ``(pk=, by=, at=)`` in the transaction of the deciding move; where there is
    no ``on_terminated``, ``on_refused`` is called. ``serial`` is the prefix of its numbers
    (信采〔2026〕12号), given at the first submission.

    ``summary(pk, viewer)`` gives labels and values, ``attachments(pk, viewer)`` names and addresses
    of files, ``form(pk, viewer)`` the printed form. ``amount(pk)`` is in yuan and chooses the tier;
    ``split_by(pk)`` gives ``requester``, ``supplier`` and ``category``, by which amounts are added
    up (4.1-a); ``tags(pk)`` such words as ``information``; ``beneficiaries(pk)`` the members whom
    it is for beside the applicant: none of them signs. ``route_of(pk)``, ``clause_of(pk)`` and
    ``serial_of(pk)`` stand for the fields of those names where objects of one kind differ.
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
    serial: str = ""
    on_returned: Act | None = None
    on_withdrawn: Act | None = None
    on_terminated: Act | None = None
    summary: Callable[[int, Member], Sequence[Fact]] | None = None
    attachments: Callable[[int, Member], Sequence[Fact]] | None = None
    form: Callable[[int, Member], Sheet | None] | None = None
    amount: Callable[[int], Decimal | None] | None = None
    split_by: Callable[[int], Mapping[str, str]] | None = None
    tags: Callable[[int], Collection[str]] | None = None
    beneficiaries: Callable[[int], Collection[Member]] | None = None
    route_of: Callable[[int], str] | None = None
    clause_of: Callable[[int], str] | None = None
    serial_of: Callable[[int], str] | None = None

    def content_hash(self, pk: int) -> str:
        """SHA-256, in hex, of the content as it stands now."""
        return sha256(self.content(pk)).hexdigest()

    def route_for(self, pk: int) -> str:
        """The code of the route that an object takes."""
        return self.route if self.route_of is None else self.route_of(pk)

    def clause_for(self, pk: int) -> str:
        """The clause under which an object is approved."""
        return self.clause if self.clause_of is None else self.clause_of(pk)

    def serial_for(self, pk: int) -> str:
        """The prefix of an object's serial number; empty when it gets none."""
        return self.serial if self.serial_of is None else self.serial_of(pk)


SUBJECTS: dict[str, Subject] = {}
_OPTIONAL = (
    "on_returned", "on_withdrawn", "on_terminated", "summary", "attachments", "form", "amount",
    "split_by", "tags", "beneficiaries", "route_of", "clause_of", "serial_of",
)  # fmt: skip


def approval_subject(
    name: str, *, route: str, clause: str, serial: str = ""
) -> Callable[[type[Any]], type[Any]]:
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
            serial=serial,
            **{option: getattr(hooks, option, None) for option in _OPTIONAL},
        )  # fmt: skip
        return hooks

    return register
