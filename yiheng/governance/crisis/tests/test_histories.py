"""Whatever people try in a crisis, in whatever order, nothing comes into a forbidden state."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case, Signature
from yiheng.governance.approvals.models import State as CaseState
from yiheng.governance.crisis import commands, jobs, queries
from yiheng.governance.crisis.models import (
    OPEN,
    SUBJECT,
    Act,
    Crisis,
    Extension,
    Remedy,
    RemedyState,
    State,
)
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    HOUR,
    MONDAY,
    OTHER,
    PASSWORD,
    House,
    a_house_in_need,
    act,
    declare,
    the_case,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.notices.tests.factories import a_member, a_unit
from yiheng.governance.people.models import Member

HISTORIES = max(1, int(os.environ.get("YIHENG_FUZZ", "4000")) // 1000)
STEPS = 50
FIT = 0.8
SEEDS = (1, 2, 3, 4)
REFUSED = (Denied, Invalid, NotFound)
Try = Callable[["Story"], object]


class Story:
    """One hospital, its people, a clock that only goes on, and dice."""

    def __init__(self, house: House, people: list[Member], dice: random.Random) -> None:
        self.house, self.people, self.dice = house, people, dice
        self.at: datetime = MONDAY
        self.units = [house.ward, a_unit()]

    def who(self, post: str = "") -> Member:
        """Somebody, mostly of those who hold a post, with a fresh look at the posts."""
        fit = [one for one in self.people if not post or one.holds(post, MONDAY)]
        among = fit if self.dice.random() < FIT else self.people
        return Member.objects.get(pk=self.dice.choice(among).pk)

    def one(self, model: type[Crisis | Act | Remedy | Extension]) -> int:
        """Some row of a kind, or none."""
        keys = list(model.objects.order_by("-pk").values_list("pk", flat=True)[:2])
        return int(self.dice.choice([*keys, *keys, *keys, 0]))


def _declare(story: Story) -> object:
    dice = story.dice
    team = dice.sample(story.people, dice.choice([1, 2, 2, 3, 3]))
    return declare(
        story.house, by=story.who("leader"), at=story.at, confirmed=False, head=team[0], team=team,
        kinds=dice.choice([[OTHER], [OTHER, BUYING]]), hours=dice.choice([6, 12, 24, 24, 25]),
        cap=dice.choice([None, Decimal(50_000)]), units=dice.choice([[], story.units[:1]]),
    )  # fmt: skip


def _second(story: Story) -> object:
    stand = story.dice.choices(["confirmed", "refused", "withdrawn"], [8, 1, 1])[0]
    return commands.second(pk=story.one(Crisis), stand=stand, by=story.who("leader"), at=story.at)


def _act(story: Story) -> object:
    dice, crisis = story.dice, Crisis.objects.filter(pk=story.one(Crisis)).first()
    if crisis is None:
        raise NotFound
    team = [one.member for one in crisis.team.select_related("member")]
    return act(
        crisis, dice.choice([*team, *team, story.who()]), dice.choice(story.units), at=story.at,
        kind=dice.choice([OTHER, OTHER, BUYING]), amount=dice.choice([None, None, 20_000, 60_000]),
        password=dice.choice([PASSWORD] * 9 + ["guess"]),
    )  # fmt: skip


def _sign(story: Story) -> object:
    done = Act.objects.filter(pk=story.one(Act)).first()
    if done is None:
        raise NotFound
    case = the_case(done)
    decision = story.dice.choices(["approve", "return", "refuse"], [6, 2, 3])[0]
    return approvals.sign(
        pk=case.pk, by=story.who("leader"), at=story.at, decision=decision, opinion="理由",
        shown=case.content_hash, password=PASSWORD,
    )  # fmt: skip


def _withdraw(story: Story) -> object:
    if story.dice.random() < 0.5:
        case = Case.objects.order_by("-pk").first()
        return approvals.take_back(pk=case.pk if case else 0, by=story.who("leader"), at=story.at)
    return approvals.withdraw(subject=SUBJECT, pk=story.one(Act), by=story.who(), at=story.at)


def _supplement(story: Story) -> object:
    done = Act.objects.select_related("member").filter(pk=story.one(Act)).first()
    by = done.member if done and story.dice.random() < FIT else story.who()
    return commands.supplement(
        pk=done.pk if done else 0, text="三家比价，最低者当日有货", by=by, at=story.at
    )


def _end(story: Story) -> object:
    return commands.end(pk=story.one(Crisis), by=story.who(), at=story.at)


def _extend(story: Story) -> object:
    if story.dice.random() < 0.5:
        return commands.settle_extension(
            pk=story.one(Extension), stand=story.dice.choice(["confirmed", "refused"]),
            by=story.who(), at=story.at,
        )  # fmt: skip
    return commands.extend(
        pk=story.one(Crisis), until=story.at + story.dice.choice([1, 20, 30]) * HOUR,
        reason="备件仍在路上，预计今晚到", by=story.who(), at=story.at,
    )  # fmt: skip


def _remedy(story: Story) -> object:
    pk, at, move = story.one(Remedy), story.at, story.dice.choice(["hand", "tell", "tell", "check"])
    if move == "hand":
        leader = story.who("leader")
        return commands.hand_over(pk=pk, owner=story.who(), due_at=at + HOUR, by=leader, at=at)
    if move == "check":
        good, by = story.dice.random() < FIT, story.who("auditor")
        return commands.verify(pk=pk, good=good, remark="单据不全，请补齐再报", by=by, at=at)
    remedy = Remedy.objects.select_related("owner").filter(pk=pk).first()
    by = remedy.owner if remedy and story.dice.random() < FIT else story.who()
    return commands.report(pk=pk, text="备件已全部退回，货款收回", by=by, at=at)


def _wait(story: Story) -> object:
    story.at += story.dice.choice([1, 1, 2, 9]) * HOUR
    return jobs.expire(story.at), jobs.escalate(story.at)


TRIES: list[tuple[Try, int]] = [
    (_declare, 1), (_second, 2), (_act, 9), (_sign, 9), (_withdraw, 1), (_supplement, 3),
    (_end, 1), (_extend, 2), (_remedy, 9), (_wait, 2),
]  # fmt: skip


def _never(story: Story) -> None:
    """What must hold after every attempt."""
    for crisis in Crisis.objects.all():
        assert crisis.team.filter(head=True).count() == 1
        assert crisis.settled_by != crisis.proposed_by
        assert crisis.cap is None or queries.spent_in(crisis) <= crisis.cap
        assert crisis.until <= story.at + 24 * HOUR
        assert crisis.ended_at is None or not crisis.live(story.at)
        assert Crisis.objects.live(story.at).filter(pk=crisis.pk).exists() == crisis.live(story.at)
        for done in crisis.acts.select_related("crisis"):
            _never_of(done)


def _never_of(done: Act) -> None:
    assert queries.covered(done)
    case, acted = the_case(done), queries.acted_in(done.crisis)
    states = {
        State.PENDING: {CaseState.IN_PROGRESS}, State.RETURNED: {CaseState.RETURNED},
        State.RATIFIED: {CaseState.APPROVED}, State.REFUSED: {CaseState.REFUSED},
        State.REMEDIED: {CaseState.REFUSED},
    }  # fmt: skip
    assert case.state in states[State(done.state)]
    valid = Signature.objects.filter(case=case, voided_at=None)
    assert not acted & {one.member_id for one in valid}
    owed = Duty.objects.filter(target=name_of(done), kind="crisis.ratify", closed_at=None)
    assert owed.exists() == (done.state in OPEN)
    remedy = Remedy.objects.filter(act=done).first()
    assert (remedy is not None) == (done.state in (State.REFUSED, State.REMEDIED))
    if remedy is not None:
        _never_of_remedy(done, remedy)


def _never_of_remedy(done: Act, remedy: Remedy) -> None:
    verified = remedy.state == RemedyState.VERIFIED
    assert verified == (done.state == State.REMEDIED)
    assert verified == (remedy.verifier_id is not None)
    assert remedy.verifier_id not in {remedy.owner_id, *queries.involved(done.crisis)}
    owed = Duty.objects.filter(target=name_of(remedy), closed_at=None)
    kinds = {RemedyState.OPEN: {"crisis.remedy"}, RemedyState.VERIFIED: set()}
    found = set(owed.values_list("kind", flat=True))
    assert found <= kinds.get(RemedyState(remedy.state), {"crisis.verify"})


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_4_1_d_4_1_e_random_histories_reach_no_forbidden_state(seed: int) -> None:
    house = a_house_in_need()
    people = [house.director, house.leader, a_member("leader"), house.auditor,
              a_member("auditor"), house.head, house.mate, house.stranger]  # fmt: skip
    dice, done = random.Random(seed), 0
    story = Story(house, people, dice)
    for _history in range(HISTORIES):
        crisis = declare(house, by=people[2], at=story.at, confirmed=False)
        act(crisis, house.mate, house.ward, at=story.at)
        for _n in range(STEPS):
            [(attempt, _weight)] = dice.choices(TRIES, [weight for _try, weight in TRIES])
            try:
                attempt(story)
                done += 1
            except REFUSED:
                pass
        _never(story)
    assert done > HISTORIES * STEPS // 5
    met = set(Act.objects.values_list("state", flat=True))
    assert State.RATIFIED in met
    assert met & {State.REFUSED, State.REMEDIED}
