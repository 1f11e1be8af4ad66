"""What a team may do at once in a crisis: the room holds the rules, the feature does the deed.

A feature registers a kind of act in a module of its own named ``crisis.py`` (loaded by itself)::

    @crisis_act("procurement.purchase", title=_("紧急采购"), clause="3.1-b", route="procurement",
                money=True)
    class EmergencyPurchase:
        form = AtOnce                                   # fields of its own, beside the common ones

        @staticmethod
        def run(*, asked: Asked, by: Member, at: datetime) -> Done:
            made = commands.buy_at_once(act=asked.act, ..., by=by, at=at)  # a @command of it
            return Done(made, url=made.page)

``crisis.commands.act(crisis=, kind="procurement.purchase", …)`` judges the declaration (live, kind
and unit in scope, within the cap, a member of the team who shows the password), calls ``run`` and
opens the case of ratification, all in one transaction; whatever ``run`` raises undoes everything.
``route`` is the route of approval by which it would have been signed ordinarily: its signers
ratify. Its submission is not the feature's to make, nor is ``run`` anybody else's to call.
Optional static methods:

- ``amount(facts) -> Decimal | None``: what it costs by the feature's own form, where that says it;
  then nobody types an amount beside it;
- ``tags(key)`` and ``split_by(key)``: as of a subject of approval, so that the case takes the steps
  and is counted with the same neighbours as the ordinary one would;
- ``content(key) -> bytes``: what of the feature's object the ratifying signature binds, where
  ``key`` is the pk of ``Done.target`` as text; without it the room's own words of the act;
- ``summary(key, viewer) -> [(label, value)]``: rows for the case's page, after the common ones;
- ``on_ratified(key=, by=, at=)`` and ``on_refused(key=, by=, at=)``: called in the transaction of
  the deciding signature. After a refusal the room opens the remedy; the feature need not;
- ``on_remedied(key=, by=, at=)``: another person has found it made good;
- ``on_extended(key=, until=, by=, at=)``: the declaration lasts longer, by an extension or because
  a second person now stands behind it;
- ``on_ended(key=, by=, at=)``: the declaration has come to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import models
from django.forms import Form

from yiheng.core.verdict import Text
from yiheng.governance.crisis.models import Act
from yiheng.governance.people.models import Member, Unit

ROUTE = "crisis"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member of the team asks for: as which act, of a declaration that lasts ``until`` (the
    time to confirm it, before a second person has); for which unit, at what amount (yuan, None for
    an act without money), in which words, and the values of the feature's form."""

    act: Act
    until: datetime
    unit: Unit
    amount: Decimal | None
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What the act made, and the page of it; a kind without an object of its own leaves both."""

    target: models.Model | str = ""
    url: str = ""


class Run(Protocol):
    """The deed itself."""

    def __call__(self, *, asked: Asked, by: Member, at: datetime) -> Done:
        """Do it, in the transaction of the act; raises what a command raises."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of act; ``money`` says that an amount must be named."""

    name: str
    title: Text
    clause: str
    route: str
    money: bool
    run: Run
    form: type[Form] | None = None
    amount: Callable[[Mapping[str, Any]], Decimal | None] | None = None
    tags: Callable[[str], Collection[str]] | None = None
    split_by: Callable[[str], Mapping[str, str]] | None = None
    content: Callable[[str], bytes] | None = None
    summary: Callable[[str, Member], Sequence[tuple[str, str]]] | None = None
    on_ratified: Callable[..., Any] | None = None
    on_refused: Callable[..., Any] | None = None
    on_remedied: Callable[..., Any] | None = None
    on_extended: Callable[..., Any] | None = None
    on_ended: Callable[..., Any] | None = None


KINDS: dict[str, Kind] = {}
_OPTIONAL = (
    "form", "amount", "tags", "split_by", "content", "summary", "on_ratified", "on_refused",
    "on_remedied", "on_extended", "on_ended",
)  # fmt: skip


def crisis_act(
    name: str, *, title: Text, clause: str, route: str = ROUTE, money: bool = False
) -> Callable[[type[Any]], type[Any]]:
    """Declare a kind of act by a class of static methods; see the module."""

    def register(hooks: type[Any]) -> type[Any]:
        options = {option: getattr(hooks, option, None) for option in _OPTIONAL}
        KINDS[name] = Kind(name, title, clause, route, money, hooks.run, **options)
        return hooks

    return register
