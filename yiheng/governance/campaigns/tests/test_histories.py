"""Whatever people try, in whatever order, no round comes into a forbidden state."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import datetime

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.campaigns import commands, jobs, queries
from yiheng.governance.campaigns.commands.sharing import TO_ANSWER
from yiheng.governance.campaigns.kinds import GONE, UNANSWERED, Outcome
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.campaigns.tests.factories import (
    DAY,
    LONG_AGO,
    MONDAY,
    TOY,
    a_chief,
    a_decider,
    a_member,
    a_regulated_house,
    play,
    toys,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member

HISTORIES = int(os.environ.get("YIHENG_FUZZ", "4000")) // 500
SEEDS = (1, 2, 3)
STEPS = 25
ALL_ANSWERS = {"yes", "maybe", "no", GONE, UNANSWERED}
Try = Callable[[random.Random, Campaign, list[Member], datetime], object]


def _item(dice: random.Random, campaign: Campaign) -> Item:
    return dice.choice(list(campaign.items.all()))


def _answer(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    item = _item(dice, one)
    by = item.stuck_with if item.stuck_with and dice.random() < 0.7 else dice.choice(people)
    toys.outcome = dice.choice([Outcome.DONE, Outcome.DONE, Outcome.TO_DO, Outcome.PROPOSED])
    return commands.answer(
        pk=item.pk, code=dice.choice(["yes", "yes", "maybe", "no", "perhaps"]), by=by, at=at,
        reason=dice.choice(["", "理由"]),
    )  # fmt: skip


def _batch(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    pks = [item.pk for item in one.items.all() if dice.random() < 0.5]
    return commands.answer_many(pks=pks, code="yes", by=dice.choice(people), at=at)


def _hand(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    return commands.hand_over(
        pk=one.pk, items=[_item(dice, one).pk], to=dice.choice(people), by=dice.choice(people),
        reason="外出", at=at,
    )  # fmt: skip


def _again(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    return commands.ask_again(
        pk=_item(dice, one).pk, reason="看错", by=dice.choice([people[-1], *people]), at=at
    )


def _carry(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    return commands.carry_out(pk=_item(dice, one).pk, note="已办", by=people[-1], at=at)


def _extend(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    return commands.extend(
        pk=one.pk, due_at=one.due_at + dice.choice([-1, 1, 2]) * DAY, reason="忙",
        by=dice.choice(people), at=at,
    )  # fmt: skip


def _close(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    return commands.close(pk=one.pk, reason="到期", by=dice.choice(people), at=at)


def _reopen(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    return commands.reopen(
        pk=one.pk, due_at=at + DAY, reason="补办", by=dice.choice([people[-1], *people]), at=at
    )


def _follow(dice: random.Random, one: Campaign, people: list[Member], at: datetime) -> object:
    toys.gone = set(dice.sample([1, *(item.concerns_id or 0 for item in one.items.all())], 1))
    toys.above = dice.choice(people)
    toys.came_to = dice.choice([None, Outcome.DONE, Outcome.REFUSED])
    return jobs.follow(at)


TRIES: list[tuple[Try, int]] = [
    (_answer, 14), (_batch, 2), (_hand, 4), (_again, 3), (_carry, 1), (_extend, 1), (_close, 1),
    (_reopen, 2), (_follow, 2),
]  # fmt: skip


def _never(one: Campaign) -> None:
    """What must hold after every history."""
    one.refresh_from_db()
    items = list(one.items.select_related("campaign", "assignee", "deputy"))
    given = list(Answer.objects.filter(item__campaign=one).select_related("by"))
    for item in items:
        valid = [answer for answer in given if answer.item_id == item.pk and not answer.voided_at]
        assert len(valid) <= 1
        assert (valid[0].code if valid else "") in ({item.answer} if valid else {""})
        assert item.open or bool(valid) or item.answer in (GONE, UNANSWERED)
        assert item.answer in {"", *ALL_ANSWERS}
        assert all(answer.by_id not in item.barred for answer in valid)
        assert item.assignee_id not in item.barred
        assert item.deputy_id not in item.barred
    assert all(answer.reason for answer in given if answer.code != "yes" or answer.flagged)
    assert one.open or all(not item.open for item in items)
    owed = {duty.owner_id for duty in Duty.objects.filter(kind=TO_ANSWER, closed_at=None)}
    stuck = {item.stuck_with.pk for item in items if item.open and item.stuck_with}
    assert owed == (stuck if one.open else set())
    progress = queries.progress([one])[one.pk]
    assert progress.total == len(items)
    assert progress.answered == sum(not item.open and item.answer != UNANSWERED for item in items)
    lines = Entry.objects.filter(action="campaigns.answered")
    assert lines.count() == Answer.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_4_1_f_random_histories_of_rounds_reach_no_forbidden_state(seed: int) -> None:
    a_regulated_house()
    play()
    dice = random.Random(seed)
    deciders = [a_decider(f"主任{n}") for n in range(3)]
    people = [*deciders, a_member(at=LONG_AGO), a_chief()]
    others = [a_member(at=LONG_AGO) for _n in range(3)]
    done = 0
    for number in range(HISTORIES):
        toys.asked = [(one, dice.choice([*deciders, None])) for one in [*others, deciders[0]]]
        toys.flagged = {one.pk for one in others if dice.random() < 0.3}
        start = MONDAY + dice.randrange(3) * DAY
        campaign = commands.open_campaign(
            kind=TOY, by=people[-1], at=start, due_at=start + 3 * DAY, title=f"第{number}轮"
        )
        for step in range(STEPS):
            [(attempt, _weight)] = dice.choices(TRIES, [weight for _try, weight in TRIES])
            campaign.refresh_from_db()
            try:
                attempt(dice, campaign, people, start + step * DAY / 6)
                done += 1
            except (Denied, Invalid, NotFound):
                pass
        _never(campaign)
        campaign.refresh_from_db()
        if campaign.open:
            commands.close(pk=campaign.pk, reason="下一轮", by=people[-1], at=start + 6 * DAY)
    assert done > HISTORIES * 5
    assert set(Item.objects.values_list("answer", flat=True)) >= ALL_ANSWERS
