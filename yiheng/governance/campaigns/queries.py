"""Which rounds and items may be seen, what waits for whom, and how far a round has come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from yiheng.core.clock import now
from yiheng.governance.campaigns.kinds import GONE, KINDS, UNANSWERED, Evidence
from yiheng.governance.campaigns.models import Answer, Campaign, Item, State
from yiheng.governance.people.models import Member


def visible_to(viewer: Member) -> QuerySet[Campaign]:
    """Rounds of the kinds that a member may see, and those that ask something of them."""
    at = now()
    kinds = [
        one.name for one in KINDS.values() if viewer.may(one.see, at) or viewer.may(one.run, at)
    ]
    asked = Item.objects.filter(_of(viewer, at)).values("campaign")
    seen = Q(kind__in=kinds) | Q(pk__in=asked)
    return Campaign.objects.filter(seen).order_by("-state", "-opened_at", "-pk")


def sees_all(viewer: Member, campaign: Campaign, at: datetime) -> bool:
    """Whether a member sees the whole of a round, not only what it asks of them."""
    about = campaign.about
    return bool(viewer.may(about.see, at)) or bool(viewer.may(about.run, at))


def items_seen(viewer: Member, campaign: Campaign, at: datetime) -> QuerySet[Item]:
    """The items of a round that a member may see."""
    items = campaign.items.select_related("unit", "assignee", "deputy", "concerns", "campaign")
    items = items.order_by("unit__code", "pk")
    return items if sees_all(viewer, campaign, at) else items.filter(_of(viewer, at))


def items_of(viewer: Member, at: datetime) -> QuerySet[Item]:
    """Everything that any round asks of a member: own, handed over, or while standing in."""
    items = Item.objects.select_related("campaign", "unit", "assignee", "deputy", "concerns")
    return items.filter(_of(viewer, at)).order_by("campaign", "unit__code", "pk")


def to_answer(viewer: Member, campaign: Campaign, at: datetime) -> QuerySet[Item]:
    """What a round still asks of a member."""
    return items_of(viewer, at).filter(campaign=campaign, answer="")


def asked(campaign: Campaign) -> QuerySet[Item]:
    """The items without an answer."""
    return campaign.items.filter(answer="").select_related("campaign", "assignee", "deputy", "unit")


def running(kind: str) -> Campaign | None:
    """The round of a kind that is open."""
    return Campaign.objects.filter(kind=kind, state=State.OPEN).order_by("pk").first()


def of_period(kind: str, period: str) -> QuerySet[Campaign]:
    """The rounds of a period."""
    return Campaign.objects.filter(kind=kind, period=period).order_by("number")


def evidence_of(items: Sequence[Item], at: datetime) -> dict[int, Evidence]:
    """What lies beside each of these items now."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for one in items:
        groups[one.campaign.kind].append(one)
    found: dict[int, Evidence] = {}
    for kind, several in groups.items():
        found |= KINDS[kind].evidence(several, at)
    return found


def standing_answers(items: Iterable[Item]) -> dict[int, Answer]:
    """The answer that stands on each of these items."""
    valid = Answer.objects.filter(item__in=[one.pk for one in items], voided_at=None)
    return {one.item_id: one for one in valid.select_related("by", "on_behalf_of")}


def history(item: Item) -> QuerySet[Answer]:
    """Every answer that was given to an item, void ones too, latest first."""
    return item.answers.select_related("by", "on_behalf_of").order_by("-at", "-pk")


def principal_of(item: Item, by: Member, at: datetime) -> Member | None:
    """In whose place somebody answers an item: the first's, where it was handed to them; else the
    one's for whom they stand in."""
    if by.pk in (item.assignee_id, item.deputy_id):
        return item.assignee if by.pk == item.deputy_id != item.assignee_id else None
    decide = item.campaign.about.decide
    theirs = {one.principal_id for one in by.standing_in(at) if decide in one.rights}
    asked = (one for one in (item.deputy, item.assignee) if one is not None)
    return next((one for one in asked if one.pk in theirs), None)


@dataclass(slots=True)
class Progress:
    """How far a round has come: of all items, of each unit, and of each answer."""

    total: int = 0
    answered: int = 0
    by_answer: Counter[str] = field(default_factory=Counter)
    by_unit: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def share(self) -> int:
        """How much is answered, in percent, never 100 before all is."""
        return 100 if self.answered >= self.total else 100 * self.answered // self.total

    def add(self, unit: str, answer: str, n: int) -> None:
        """Count so many items of a unit with an answer (empty: none)."""
        self.total += n
        self.answered += n if answer and answer != UNANSWERED else 0
        self.by_answer[answer] += n
        self.by_unit.setdefault(unit, Counter())[answer] += n


def progress(campaigns: Iterable[Campaign]) -> Mapping[int, Progress]:
    """How far each of these rounds has come, in one query."""
    found = {one.pk: Progress() for one in campaigns}
    rows = (
        Item.objects.filter(campaign__in=list(found))
        .values("campaign", "answer", name=F("unit__name"), code=F("unit__code"))
        .annotate(n=Count("pk")).order_by("code")
    )  # fmt: skip
    for row in rows:
        found[row["campaign"]].add(row["name"] or "", row["answer"], row["n"])
    return found


def decided(items: QuerySet[Item]) -> QuerySet[Item]:
    """Those that somebody answered, or that fell away."""
    return items.exclude(answer__in=["", UNANSWERED])


def live(items: QuerySet[Item]) -> QuerySet[Item]:
    """Those whose thing did not fall away."""
    return items.exclude(answer=GONE)


def _of(viewer: Member, at: datetime) -> Q:
    mine = Q(assignee=viewer) | Q(deputy=viewer)
    for one in viewer.standing_in(at):
        kinds = [kind.name for kind in KINDS.values() if kind.decide in one.rights]
        theirs = Q(assignee=one.principal) | Q(deputy=one.principal)
        mine |= theirs & Q(campaign__kind__in=kinds)
    return mine
