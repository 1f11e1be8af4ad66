"""A house that reviews: a toy kind of round, and people with grants that were used or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import day_of
from yiheng.governance.campaigns import commands
from yiheng.governance.campaigns.commands.sharing import TO_ANSWER
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
from yiheng.governance.campaigns.recertification import NAME
from yiheng.governance.duties.models import Duty
from yiheng.governance.people import commands as people
from yiheng.governance.people import using
from yiheng.governance.people.models import Assignment, Member, Post, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit
from yiheng.governance.regulation import commands as regulation

SYSTEM = the_system()
DAY = timedelta(days=1)
LONG_AGO = MONDAY - 300 * DAY
TOY = "tests.toy"
NUMBERS = {
    "access_review_months": "3", "dormant_account_days": "90", "overdue_reminder": "-24,-2,0,24",
    "admin_rights_rotation_months": "6",
}  # fmt: skip


@dataclass
class Toys:
    """What the toy kind asks, and what it was told; made anew by each test that plays."""

    asked: list[tuple[Member, Member | None]] = field(default_factory=list)
    flagged: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    above: Member | None = None
    applied: list[tuple[str, str]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    outcome: Outcome = Outcome.DONE
    came_to: Outcome | None = None


toys = Toys()


def play() -> Toys:
    """Fresh toys."""
    toys.__init__()  # type: ignore[misc]  # the kind's hooks look at this one object
    return toys


@campaign_kind(TOY, title="玩具复核", clause="4.1-f", run=RUN, see=SEE, decide=DECIDE, days=20)
class Toy:
    choices = (
        Choice("yes", "好", "ok", Reason.FLAGGED, batch=True),
        Choice("maybe", "再看", "warn", Reason.ALWAYS),
        Choice("no", "不", "bad", Reason.ALWAYS, final=True),
    )

    @staticmethod
    def things(campaign: Campaign, at: datetime) -> Iterable[Thing]:
        for member, assignee in toys.asked:
            yield Thing(
                f"people.member:{member.pk}", member.name, "", assignee, member.unit, member
            )

    @staticmethod
    def above(item: Item, at: datetime) -> Member | None:
        return toys.above

    @staticmethod
    def evidence(items: Sequence[Item], at: datetime) -> Mapping[int, Evidence]:
        return {
            one.pk: Evidence("看过", (("次数", "3"),), one.concerns_id in toys.flagged, "没有用过")
            for one in items
        }

    @staticmethod
    def stands(items: Sequence[Item], at: datetime) -> set[int]:
        return {one.pk for one in items if one.concerns_id not in toys.gone}

    @staticmethod
    def apply(*, item: Item, answer: Answer, by: Actor, at: datetime) -> Done:
        toys.applied.append((item.target, answer.code))
        return Done(toys.outcome)

    @staticmethod
    def follow(answer: Answer, at: datetime) -> Outcome | None:
        return toys.came_to

    @staticmethod
    def on_closed(campaign: Campaign, by: Actor, at: datetime) -> None:
        toys.closed.append(campaign.pk)


def staff(n: int, decider: Member | None) -> list[Member]:
    """So many people about whom one decider is asked."""
    members = [a_member(name=f"员工{i}", at=LONG_AGO) for i in range(n)]
    toys.asked = [(one, decider) for one in members]
    return members


def duties(member: Member) -> list[Duty]:
    """What a member owes of rounds."""
    return list(Duty.objects.filter(kind=TO_ANSWER, owner=member, closed_at=None))


def a_regulated_house(at: datetime = LONG_AGO) -> None:
    """The regulation in force, and the numbers that a review reads."""
    regulation.adopt(by=SYSTEM, at=at)
    for name, value in NUMBERS.items():
        regulation.set_parameter(name=name, value=value, in_force_from=at, by=SYSTEM, at=at)


def a_chief(at: datetime = LONG_AGO) -> Member:
    """Somebody who runs reviews."""
    return a_member(RUN, SEE, name="钱安全", at=at)


def a_decider(name: str = "孙主任", unit: Unit | None = None, at: datetime = LONG_AGO) -> Member:
    """Somebody who decides for a unit."""
    return a_member(DECIDE, name=name, unit=unit, at=at)


def a_round(
    *, by: Actor = SYSTEM, at: datetime = MONDAY, kind: str = TOY, days: int = 20
) -> Campaign:
    """An open round."""
    return commands.open_campaign(kind=kind, by=by, at=at, due_at=at + days * DAY)


def a_review(at: datetime = MONDAY, days: int = 20) -> Campaign:
    """An open yearly review of what is granted."""
    return a_round(kind=NAME, at=at, days=days)


def held_by(member: Member) -> Assignment:
    """The one post that a member holds."""
    return Assignment.objects.get(member=member, until=None)


def item_of(campaign: Campaign, member: Member) -> Item:
    """What a round asks about a member."""
    return campaign.items.select_related("campaign").get(concerns=member)


def a_standard_post(code: str, *permissions: str, single: bool = False) -> Post:
    """A post by a code that the review knows."""
    return a_post(*permissions, code=code, title=code, single=single)


def use(member: Member, *permissions: str, days_ago: int = 3, at: datetime = MONDAY) -> None:
    """These rights opened doors some days ago."""
    day = day_of(at) - timedelta(days=days_ago)
    using.keep([(member, name, day) for name in permissions])


def leave(member: Member, at: datetime = MONDAY) -> None:
    """A member goes."""
    people.leave(member=member, by=SYSTEM, at=at)


__all__ = ["DAY", "LONG_AGO", "MONDAY", "a_member", "a_post", "a_unit"]
