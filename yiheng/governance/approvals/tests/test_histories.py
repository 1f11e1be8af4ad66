"""Whatever people try, in whatever order, no case comes into a forbidden state."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Case, Decision, Signature, State
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    SUBJECT,
    a_hospital,
    a_member,
    a_unit,
    rename,
    sign,
    submit,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Assignment, Member, Post, Unit

POSTS = ("director", "leader", "head")
HISTORIES = int(os.environ.get("YIHENG_FUZZ", "10000")) // 80
SEEDS = (1, 2, 3, 4)
Try = Callable[[random.Random, Unit, list[Member]], object]


def _sign(dice: random.Random, unit: Unit, people: list[Member]) -> object:
    case = Case.objects.filter(subject_pk=unit.pk).latest("pk")
    decision = dice.choices(["approve", "return", "refuse", "maybe"], [12, 2, 1, 1])[0]
    known = queries.dossier(case)
    able = [one for step in known.waiting for one in queries.able_to_sign(step, known, MONDAY)]
    by = dice.choice(able if able and dice.random() < 0.6 else people)
    return sign(
        case, by, MONDAY + HOUR, decision=decision,
        opinion=dice.choice(["", "理由"]), shown=dice.choice([None, None, None, "0" * 64]),
        password=dice.choice(["correct-horse-battery"] * 5 + ["guess"]),
    )  # fmt: skip


def _submit(dice: random.Random, unit: Unit, people: list[Member]) -> object:
    return submit(unit, dice.choice(people))


def _rename(dice: random.Random, unit: Unit, people: list[Member]) -> object:
    return rename(unit, people[0])


def _withdraw(dice: random.Random, unit: Unit, people: list[Member]) -> object:
    return commands.withdraw(subject=SUBJECT, pk=unit.pk, by=dice.choice(people[:3]), at=MONDAY)


TRIES: list[tuple[Try, int]] = [(_sign, 14), (_submit, 2), (_rename, 2), (_withdraw, 1)]


def _people() -> list[Member]:
    """One applicant who also holds a post, one person with two posts, and one for each post."""
    people = [a_member(POSTS[0]), a_member(POSTS[0]), *map(a_member, POSTS), a_member()]
    second = Post.objects.get(code=POSTS[1])
    Assignment.objects.create(
        member=people[1], post=second, unit=people[1].unit, since=MONDAY - HOUR
    )
    return list(Member.objects.filter(pk__in=[one.pk for one in people]).order_by("pk"))


def _never(unit: Unit) -> None:
    """What must hold after every attempt."""
    cases = list(Case.objects.filter(subject_pk=unit.pk))
    assert sum(case.state in Case.OPEN for case in cases) <= 1
    for case in cases:
        _never_in(case)
    approved = sum(case.state == State.APPROVED for case in cases)
    assert Unit.objects.filter(code=f"ok-{unit.pk}").count() == approved


def _never_in(case: Case) -> None:
    steps, given = list(case.steps.all()), list(Signature.objects.filter(case=case))
    valid = [one for one in given if one.voided_at is None]
    signers = [one.member_id for one in valid]
    assert case.applicant_id not in [one.member_id for one in given]
    assert len(set(signers)) == len(signers)
    assert all(one.content_hash == case.content_hash and one.round == case.round for one in valid)
    passed = [step.pk for step in steps if step.signed_at is not None]
    yes = [one.step_id for one in valid if one.decision == Decision.APPROVE]
    if case.state != State.WITHDRAWN:
        assert yes == passed == [step.pk for step in steps][: len(yes)]
    if case.state == State.APPROVED:
        assert len(yes) == len(steps)
    waiting = queries.waiting_steps(case)
    assert bool(waiting) == (case.state == State.IN_PROGRESS)
    owed = Duty.objects.filter(target__in=[name_of(step) for step in steps], closed_at=None)
    assert [duty.target for duty in owed] == [name_of(one) for one in waiting]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_2_1_n_random_histories_reach_no_forbidden_state(seed: int) -> None:
    a_hospital(*POSTS)
    people, dice = _people(), random.Random(seed)
    done = 0
    for number in range(HISTORIES):
        unit = a_unit(f"new-h{number}")
        submit(unit, people[0])
        for _n in range(dice.randint(2, 6)):
            [(attempt, _weight)] = dice.choices(TRIES, [weight for _try, weight in TRIES])
            try:
                attempt(dice, unit, people)
                done += 1
            except (Denied, Invalid, NotFound):
                pass
        _never(unit)
    assert done > HISTORIES  # most histories went somewhere
    assert set(Case.objects.values_list("state", flat=True)) == set(State.values) - {
        State.TERMINATED
    }
