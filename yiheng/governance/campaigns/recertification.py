"""The yearly review of who may do what (4.1-f): each grant kept, changed or revoked (4.1-g)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import midnight
from yiheng.core.errors import Invalid
from yiheng.core.proposals import Stand
from yiheng.governance.access import queries as access
from yiheng.governance.campaigns.grants import GRANTS, Decided, Decider, Grant, found
from yiheng.governance.campaigns.kinds import (
    Choice,
    Done,
    Evidence,
    Outcome,
    Reason,
    Thing,
    campaign_kind,
)
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.campaigns.permissions import DECIDE, RUN, SEE
from yiheng.governance.people.models import GrantChange, Member, Unit
from yiheng.governance.people.queries import holders, in_force
from yiheng.governance.regulation.parameters import whole
from yiheng.standards.china.periods import months_later

NAME = "access.recertification"
KEEP, CHANGE, REVOKE = "keep", "change", "revoke"
OWNER, LEADER = "director", "leader"
"""Who owns the systems, and who decides about that person and about 三员: both by post."""


@campaign_kind(
    NAME, title=_("年度授权复核"), clause="4.1-f", every="authorization_review_period", run=RUN,
    see=SEE, decide=DECIDE, begins=Fraction(1, 2), days=30,
)  # fmt: skip
class Recertification:
    """What the engine asks of this kind."""

    choices = (
        Choice(
            KEEP, _("保留"), "ok", Reason.FLAGGED, batch=True, hint=_("未使用而保留的须写明理由")
        ),
        Choice(
            CHANGE, _("调整"), "warn", Reason.ALWAYS, hint=_("到期自动收回，或由安全管理员办理")
        ),
        Choice(
            REVOKE,
            _("撤销"),
            "bad",
            Reason.ALWAYS,
            final=True,
            hint=_("当即生效；两人任命的由第二人确认"),
        ),
    )

    @staticmethod
    def ready(at: datetime) -> bool:
        """Nothing is reviewed before the hospital has worked as long as use is looked at."""
        known = access.opening()
        if known is None or known.stand != Stand.CONFIRMED or known.settled_at is None:
            return False
        return months_later(known.settled_at, whole("access_review_months", at=at)) <= at

    @staticmethod
    def things(campaign: Campaign, at: datetime) -> Iterable[Thing]:
        """Every grant in force, each with who decides it: never its holder."""
        ladder = Ladder(at)
        for kind in GRANTS.values():
            for one in kind.held(at, campaign.due_at):
                barred = set(one.barred) | ({one.holder.pk} if one.holder else set())
                yield Thing(
                    f"{kind.name}:{one.key}", one.title, one.detail, ladder.decider(one, barred),
                    one.unit, one.holder, frozenset(barred), kind.name,
                )  # fmt: skip

    @staticmethod
    def above(item: Item, at: datetime) -> Member | None:
        """The next who may decide it: up the units, then the owner, then the leader."""
        tried = {one.pk for one in (item.assignee, item.deputy) if one is not None}
        return Ladder(at).first(item.unit_id, set(item.barred) | tried)

    @staticmethod
    def evidence(items: Sequence[Item], at: datetime) -> Mapping[int, Evidence]:
        """How each grant was used; a grant of a kind since retired has nothing to show."""
        seen: dict[int, Evidence] = {}
        for name, items_by_key in _keys(items).items():
            looked = GRANTS[name].evidence(list(items_by_key), at)
            seen |= {items_by_key[key]: one for key, one in looked.items()}
        return seen

    @staticmethod
    def stands(items: Sequence[Item], at: datetime) -> set[int]:
        """The items whose grant is still in force."""
        return {
            items_by_key[key]
            for name, items_by_key in _keys(items).items()
            for key in GRANTS[name].standing(list(items_by_key), at)
        }

    @staticmethod
    def check(item: Item, code: str, data: Mapping[str, str]) -> dict[str, str]:
        """A change may name the last day; anything else says nothing more."""
        text = data.get("until", "").strip()
        if code != CHANGE or not text:
            return {}
        day = _day(text)
        if day is None:
            raise Invalid("until", _("日期应为 2026-12-31 这样的格式"), clause="4.1-g")
        known = found(item.target)
        if known is None or known[0].shorten is None:
            raise Invalid("until", _("这类授权不能设定截止日期，请写明调整内容"), clause="4.1-g")
        return {"until": text}

    @staticmethod
    def apply(*, item: Item, answer: Answer, by: Member, at: datetime) -> Done:
        """Keeping changes nothing; taking away is done by the room that granted it."""
        known = found(item.target)
        if known is None or answer.code == KEEP:
            return Done()
        kind, key = known
        decider = Decider(by.pk, by.label, kind.lends)
        if answer.code == REVOKE:
            return kind.revoke(key, answer.reason, decider, at)
        day = _day(answer.data.get("until", ""))
        if day is not None and kind.shorten is not None:
            return kind.shorten(key, midnight(day + timedelta(days=1)), decider, at)
        return Done(Outcome.TO_DO)

    @staticmethod
    def follow(answer: Answer, at: datetime) -> Outcome | None:
        """What became of a revocation that waited for a second person."""
        change = GrantChange.objects.filter(pk=answer.ref.partition(":")[2] or 0).first()
        if change is None or change.open:
            return None
        return Outcome.DONE if change.stand == Stand.CONFIRMED else Outcome.REFUSED


class Ladder:
    """Who may decide where, asked once: in the unit, above it, the owner of the systems, leader."""

    def __init__(self, at: datetime) -> None:
        self.deciders: dict[int, list[Member]] = defaultdict(list)
        for one in in_force(at).order_by("since", "pk"):
            if DECIDE in one.post.permissions:
                self.deciders[one.unit_id].append(one.member)
        self.parents = dict(Unit.objects.values_list("pk", "parent"))
        self.owners, self.leaders = list(holders(OWNER, at)), list(holders(LEADER, at))

    def decider(self, grant: Grant, barred: set[int]) -> Member | None:
        """Who decides a grant: whom its kind names, else the head of its unit."""
        if grant.decided == Decided.BY_LEADER:
            return _first(self.leaders, barred)
        if grant.decided == Decided.BY_OWNER or grant.unit is None:
            return _first([*self.owners, *self.leaders], barred)
        return self.first(grant.unit.pk, barred)

    def first(self, unit: int | None, barred: set[int]) -> Member | None:
        """The first who may: of the unit, of those above it, the owner, the leader."""
        ladder: list[Member] = []
        while unit is not None:
            ladder += self.deciders.get(unit, [])
            unit = self.parents.get(unit)
        return _first([*ladder, *self.owners, *self.leaders], barred)


def _first(members: Iterable[Member], barred: set[int]) -> Member | None:
    return next((one for one in members if one.pk not in barred), None)


def _keys(items: Sequence[Item]) -> dict[str, dict[int, int]]:
    """By kind of grant: the pk of the item of each key."""
    keys: dict[str, dict[int, int]] = defaultdict(dict)
    for one in items:
        known = found(one.target)
        if known is not None:
            keys[known[0].name][known[1]] = one.pk
    return keys


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
