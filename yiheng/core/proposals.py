"""Two-person acts: one proposes, another confirms; nobody confirms the own proposal.

A feature's model inherits ``Proposal`` and adds what is proposed; its command asks ``may_settle``
and applies what was proposed in the transaction in which it calls ``settle``. So that the second
person finds it on the desk, the feature registers it once with ``proposal_kind`` (``waiting.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.verdict import Text, Verdict, permit, refuse


class Stand(models.TextChoices):
    """Where a proposal stands."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Proposal(models.Model):
    """Who proposed what when and why, and who settled it; ids and labels, no foreign key."""

    stand = models.CharField(_("状态"), max_length=12, choices=Stand, default=Stand.PROPOSED)
    reason = models.CharField(_("理由"), max_length=200)
    proposed_by = models.CharField(_("提出人编号"), max_length=80)
    proposed_by_label = models.CharField(_("提出人"), max_length=80)
    proposed_at = models.DateTimeField(_("提出时间"))
    settled_by = models.CharField(_("确认人编号"), max_length=80, blank=True)
    settled_by_label = models.CharField(_("确认人"), max_length=80, blank=True)
    settled_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        abstract = True

    @property
    def open(self) -> bool:
        """Whether it still waits for a second person."""
        return self.stand == Stand.PROPOSED

    def settle(self, stand: Stand, by: Actor, at: datetime) -> None:
        """Close it once; ``ValueError`` when it is closed already. Ask ``may_settle`` before."""
        if not self.open or stand == Stand.PROPOSED:
            raise ValueError(f"{self.stand} → {stand}")
        self.stand, self.settled_at = stand, at
        self.settled_by, self.settled_by_label = str(by.pk), by.label
        self.save(update_fields=["stand", "settled_at", "settled_by", "settled_by_label"])


PROPOSAL_FIELDS = (
    "stand reason proposed_by proposed_by_label proposed_at settled_by settled_by_label settled_at"
)


def may_settle(proposal: Proposal, stand: Stand, by: Actor, clause: str) -> Verdict:
    """Whether this person may confirm, refuse or withdraw: the proposer may only withdraw.

    It knows nothing of permissions: ask for those first.
    """
    if not proposal.open:
        return refuse(
            clause,
            _("该提案已由%(who)s办结"),
            cure=_("需要再次变更的，请另行提出"),
            who=proposal.settled_by_label,
        )
    own = proposal.proposed_by == str(by.pk)
    if own and stand != Stand.WITHDRAWN:
        return refuse(
            clause, _("提出人不能自己确认"), cure=_("请由另一位有确认权限的人员办理，或撤回")
        )
    if not own and stand == Stand.WITHDRAWN:
        return refuse(clause, _("只有提出人可以撤回"), cure=_("不同意的，请选择“不同意”并写明理由"))
    return permit(clause)


def _nobody_else(by: Actor) -> Q:
    return Q()


def _as_it_stands(raw: str) -> Text:
    return raw


KEY, NOBODY = F("pk"), Value("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of proposal as a list tells it, so that a list of all kinds is one query.

    ``what`` (an expression of the database) fills the ``title`` ("…%(what)s…") after ``said`` has
    put it into words; ``spelled`` gives what of it may stand for words that are looked for.
    ``permission`` says who may settle, ``whom`` leaves out the proposals that this person may not;
    where one person is asked instead, ``permission`` is empty and ``asked`` is that one's name.
    ``page`` is where it is settled, of the key that ``place`` gives. ``owed``: the feature opens a
    duty for whoever is asked, so that it waits for them already, with a due time.
    """

    name: str
    model: type[Proposal]
    title: Text
    what: Any
    page: Callable[[int], str]
    clause: Any
    permission: str
    place: Any = KEY
    asked: Any = NOBODY
    whom: Callable[[Any], Q] = _nobody_else
    owed: bool = False
    said: Callable[[str], Text] = _as_it_stands
    spelled: Callable[[str], list[str]] = lambda words: []

    def titled(self, raw: str) -> str:
        """The line of a proposal whose ``what`` this is."""
        return str(self.title) % {"what": self.said(raw)}


KINDS: dict[str, Kind] = {}


def proposal_kind(name: str, model: type[Proposal], title: Text, **rest: Any) -> Kind:
    """Register a kind of proposal; see ``Kind`` for the rest."""
    KINDS[name] = Kind(name=name, model=model, title=title, **rest)
    return KINDS[name]


def to_settle(by: Actor, at: datetime) -> Iterator[tuple[Kind, QuerySet[Proposal]]]:
    """What waits for this person as the second one and is no duty, by kind; a kind that they may
    not settle is not asked for at all. Nobody's own proposal is among it."""
    for kind in KINDS.values():
        if not kind.owed and by.may(kind.permission, at):
            others = kind.model._default_manager.exclude(proposed_by=str(by.pk))
            yield kind, others.filter(kind.whom(by), stand=Stand.PROPOSED)


def proposed_by(by: Actor) -> Iterator[tuple[Kind, QuerySet[Proposal]]]:
    """What this person has proposed, whatever became of it, by kind."""
    for kind in KINDS.values():
        yield kind, kind.model._default_manager.filter(proposed_by=str(by.pk))


def settled_by(by: Actor) -> Iterator[tuple[Kind, QuerySet[Proposal]]]:
    """What this person has confirmed or refused and was no duty, by kind."""
    for kind in KINDS.values():
        if not kind.owed:
            settled = kind.model._default_manager.filter(settled_by=str(by.pk))
            yield kind, settled.exclude(stand=Stand.WITHDRAWN)
