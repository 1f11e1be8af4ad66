"""Whatever people try, in whatever order, the engine does as a slow oracle says, and no case comes
into a forbidden state."""

from __future__ import annotations

import os
import random
import sys

import pytest
from django.db import transaction

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.models import Case, Decision, Signature, State, Step
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.approvals.tests.attempts import (
    MOVES,
    Story,
    a_populated_hospital,
    a_story,
    live_on,
    member,
    submit,
)
from yiheng.governance.approvals.tests.factories import SUBJECT
from yiheng.governance.approvals.tests.oracle import Paper
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Unit

WANTED = os.environ.get("YIHENG_FUZZ")
SEEDS = (1, 2, 3, 4)
FIRST = int(os.environ.get("YIHENG_FUZZ_FROM", "0"))  # a long run may be had in pieces
HISTORIES = int(WANTED) // 10 // len(SEEDS) if WANTED else 3
STEPS = 50
LOOKED_AT = 0.1  # the share of steps after which three people are asked what they may do
REFUSED_AT = 0.1  # the share of refusals, which change nothing, after which all is examined


def _told(paper: Paper) -> object:
    """What the oracle says of a case."""
    given = [(one.signed, "approve") for one in paper.seats if one.signed]
    given += [((paper.no[1], paper.no[2]), paper.state)] if paper.no else []
    return (
        paper.state, paper.round, 0 if paper.at is None else paper.at + 1, sorted(map(str, given)),
        [
            [(one.post, one.unit, one.member, one.giver, one.waiting, bool(one.signed),
              one.waiting and one.stuck) for one in group.seats]
            for group in paper.groups
        ],
        [group.skipped for group in paper.groups],
    )  # fmt: skip


def _seen(case: Case, story: Story) -> object:
    """The same, of the database."""
    names = story.names
    ends = {"return": "returned", "refuse": "refused", "approve": "approve"}
    given = [
        ((names[one.member_id], names[one.on_behalf_of_id]), ends[one.decision])
        for one in Signature.objects.filter(case=case, voided_at=None)
    ]
    groups: dict[int, list[Step]] = {}
    for one in case.steps.select_related("unit").order_by("ordinal", "seat"):
        groups.setdefault(one.ordinal, []).append(one)
    assert list(groups) == list(range(1, len(groups) + 1))
    return (
        case.state, case.round, case.current, sorted(map(str, given)),
        [
            [(one.post, one.unit and one.unit.code, names[one.member_id],
              names[one.transferred_by_id], one.waiting, one.signed_at is not None,
              one.waiting and one.stuck_at is not None) for one in group]
            for group in groups.values()
        ],
        [group[0].skipped for group in groups.values()],
    )  # fmt: skip


def _never(story: Story) -> None:
    """What must hold after every attempt, whatever the oracle says."""
    cases = list(Case.objects.filter(subject_pk=story.unit.pk).order_by("pk"))
    assert sum(case.state in Case.OPEN for case in cases) <= 1
    assert [case.serial for case in cases] == [
        f"测〔2026〕{number}号" for number in range(1, len(cases) + 1)
    ]
    approved = sum(case.state == State.APPROVED for case in cases)
    acted = Unit.objects.filter(parent=story.unit, code__startswith="ok-")
    assert acted.count() == approved
    for case in cases[-1:]:
        _never_in(case, story)


def _never_in(case: Case, story: Story) -> None:
    known = queries.dossier(case)
    hands = [pk for one in known.valid for pk in (one.member_id, one.on_behalf_of_id) if pk]
    assert len(set(hands)) == len(hands)
    ever = {pk for one in known.signatures if one.round == case.round
            for pk in (one.member_id, one.on_behalf_of_id)}  # fmt: skip
    assert not known.barred & ever
    assert all(one.content_hash == case.content_hash for one in known.valid)
    steps = [one for one in known.steps if not one.skipped]
    yes = {one.step_id for one in known.valid if one.decision == Decision.APPROVE}
    if case.state in (State.IN_PROGRESS, State.APPROVED):
        assert SUBJECTS[SUBJECT].content_hash(case.subject_pk) == case.content_hash or (
            case.state == State.APPROVED
        )
        assert yes == {one.pk for one in steps if one.signed_at is not None}
    if case.state == State.APPROVED:
        assert yes == {one.pk for one in steps}
    waiting = known.waiting
    unsigned = [one for one in steps if one.ordinal == case.current and one.signed_at is None]
    assert waiting == (unsigned if case.in_progress else [])
    assert bool(waiting) == case.in_progress
    assert all(one.signed_at for one in steps if case.in_progress and one.ordinal < case.current)
    assert not any(one.signed_at for one in steps if 0 < case.current < one.ordinal)
    owed = Duty.objects.filter(kind="approvals.sign", closed_at=None)
    assert sorted(duty.target for duty in owed) == sorted(map(name_of, waiting))
    if story.dice.random() < LOOKED_AT:
        _never_alone(case, story)


def _never_alone(case: Case, story: Story) -> None:
    """Whoever can sign has it to do, nobody else has; a step without anybody is known as such or
    will be found by the watch."""
    known = queries.dossier(case)
    able = {one.pk: set(queries.able_to_sign(one, known, story.at)) for one in known.waiting}
    vacant = {one.pk for one in queries.vacant(story.at)}
    assert vacant == {pk for pk, members in able.items() if not members}
    for name in story.dice.sample(list(story.house.posts), 3):
        who = member(name)
        todo = {one.pk for one in queries.todo(who, story.at)}
        assert todo == {pk for pk, members in able.items() if who in members}
        found, verdict = rules.step_for(who, known, story.at)
        assert bool(verdict) == (found is not None) == bool(todo)
        if found is not None:
            offered = set(queries.heirs_of(found, known, who, story.at))
            taken = {one for one in map(member, story.house.posts)
                     if rules.may_transfer(who, one, known, found, story.at)}  # fmt: skip
            assert taken == (offered if rules.may_hand_over(who, known, found, story.at) else set())


def live(story: Story) -> None:
    """One step of a history: something happens, and an attempt ends as the oracle says."""
    live_on(story)
    [(move, _weight)] = story.dice.choices(MOVES, [weight for _move, weight in MOVES])
    if story.paper is None:
        move = submit
    act, foretell = move(story)
    before = story.paper or Paper(story.house, "?", set(), [], 0, state="none")
    foretold = foretell(before)
    try:
        act()
        happened, why = True, ""
    except (Denied, Invalid, NotFound) as refusal:
        happened, why = False, str(refusal)
    assert happened == foretold, f"{move.__name__} {why}"
    story.done += happened
    story.look()
    case = story.case
    if case is not None and story.paper is not None:
        assert _seen(case, story) == _told(story.paper), move.__name__
        if happened or story.dice.random() < REFUSED_AT:
            _never(story)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_2_1_n_random_histories_end_as_the_oracle_says(seed: int) -> None:
    a_populated_hospital()
    done = tried = 0
    states: set[str] = set()
    for number in range(FIRST, FIRST + HISTORIES):
        point = transaction.savepoint()
        story = a_story(random.Random(seed * 1_000_003 + number), number)
        for _n in range(STEPS):
            live(story)
            tried += 1
        _never(story)
        done += story.done
        cases = Case.objects.filter(subject_pk=story.unit.pk)
        states |= set(cases.values_list("state", flat=True))
        transaction.savepoint_rollback(point)  # the next one finds an empty house
        transaction.savepoint_commit(point)
    assert tried == HISTORIES * STEPS
    upto = f"{FIRST}–{FIRST + HISTORIES - 1} of seed {seed}"
    sys.stdout.write(f"histories {upto}: {tried} steps, {done} of them done\n")  # with -s
    assert done > HISTORIES * STEPS // 4  # most of it went somewhere
    assert {State.IN_PROGRESS, State.APPROVED} <= states
