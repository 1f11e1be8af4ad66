"""The team of a live crisis changes: who may, who may not join, and what follows for whom."""

from __future__ import annotations

from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.crisis import commands, queries
from yiheng.governance.crisis.commands import Change
from yiheng.governance.crisis.models import Crisis, TeamMember
from yiheng.governance.crisis.tests.factories import (
    HOUR,
    MINUTE,
    MONDAY,
    House,
    a_house_in_need,
    act,
    declare,
    remedy_of,
    sign,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import a_member
from yiheng.governance.people.models import Member, Post

pytestmark = pytest.mark.django_db
WHY = "原组员交接班离院，改由接班人员处置"
LATER = MONDAY + 2 * HOUR


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def crisis(house: House) -> Crisis:
    return declare(house)


def change(
    crisis: Crisis, by: Member, *, at: Any = LATER, reason: str = WHY, **given: Any
) -> Crisis:
    return commands.change_team(pk=crisis.pk, change=Change(**given), reason=reason, by=by, at=at)


def present(crisis: Crisis) -> set[int]:
    return set(queries.team_of(crisis))


def test_4_1_d_one_joins_and_one_leaves_with_a_line_of_the_ledger(
    house: House, crisis: Crisis
) -> None:
    change(crisis, house.director, join=[house.stranger], leave=[house.mate])

    assert present(crisis) == {house.head.pk, house.stranger.pk}
    line = Entry.objects.get(action="crisis.team_changed")
    assert (line.clause, line.actor) == ("4.1-d", str(house.director.pk))
    assert line.facts["joined"] == [house.stranger.staff_no]
    assert line.facts["leaving"] == [house.mate.staff_no]
    assert WHY not in str(line.facts)
    told = Notice.objects.filter(kind__in=["crisis.declared", "crisis.left"], created_at__gte=LATER)
    assert {(one.recipient, one.kind) for one in told} == {
        (house.stranger, "crisis.declared"), (house.mate, "crisis.left"),
    }  # fmt: skip


def test_4_1_d_who_joined_acts_and_who_left_does_not(house: House, crisis: Crisis) -> None:
    before = act(crisis, house.mate, house.ward)
    change(crisis, house.leader, join=[house.stranger], leave=[house.mate])

    with pytest.raises(Denied, match="只有临时小组成员"):
        act(crisis, house.mate, house.ward, at=LATER + MINUTE)
    after = act(crisis, house.stranger, house.ward, at=LATER + MINUTE)
    assert queries.covered(before)
    assert queries.covered(after)


def test_4_1_d_an_act_before_one_joined_or_after_one_left_is_covered_by_nothing(
    house: House, crisis: Crisis
) -> None:
    early, late = (act(crisis, one, house.ward) for one in (house.mate, house.head))
    TeamMember.objects.filter(member=house.mate).update(joined_at=LATER)
    TeamMember.objects.filter(member=house.head).update(left_at=MONDAY)

    assert not queries.covered(early)
    assert not queries.covered(late)


def test_4_1_d_who_left_comes_back_and_still_answers_for_what_was_done(
    house: House, crisis: Crisis
) -> None:
    act(crisis, house.mate, house.ward)
    change(crisis, house.director, join=[house.stranger], leave=[house.mate])
    assert queries.visible_to(house.mate).filter(pk=crisis.pk).exists()
    assert house.mate.pk in queries.involved(crisis)
    assert house.mate.pk in queries.acted_in(crisis)

    change(crisis, house.director, join=[house.mate], at=LATER + HOUR)
    assert act(crisis, house.mate, house.ward, at=LATER + 2 * HOUR).ordinal == 2


def test_4_1_e_another_head_answers_for_the_cases_that_are_open(
    house: House, crisis: Crisis
) -> None:
    done = act(crisis, house.mate, house.ward)
    change(crisis, house.director, head=house.mate)

    assert queries.head_of(crisis) == house.mate
    owed = Duty.objects.get(kind="crisis.ratify", closed_at=None)
    assert (owed.owner, owed.due_at) == (house.mate, done.due_at)
    change(crisis, house.director, join=[house.stranger], leave=[house.mate], head=house.stranger)
    assert queries.head_of(crisis) == house.stranger
    assert not crisis.team.get(member=house.head).head


@pytest.mark.parametrize("who", ["stranger", "mate", "auditor"])
def test_4_1_d_nobody_else_changes_it(house: House, crisis: Crisis, who: str) -> None:
    expected = NotFound if who == "stranger" else Denied
    with pytest.raises(expected):
        change(crisis, getattr(house, who), join=[a_member()])
    assert present(crisis) == {house.head.pk, house.mate.pk}


def test_4_1_d_who_declared_it_may_without_the_right_by_now(house: House, crisis: Crisis) -> None:
    Post.objects.filter(code="director").update(permissions=["notices:read"])

    change(crisis, Member.objects.get(pk=house.director.pk), join=[house.stranger])
    assert house.stranger.pk in present(crisis)


def test_2_1_n_nobody_puts_themselves_into_the_team(house: House, crisis: Crisis) -> None:
    another = a_member("leader")
    with pytest.raises(Denied, match="不能把自己加进小组") as refusal:
        change(crisis, another, join=[another])
    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("2.1-n", True)


def test_2_1_n_who_confirmed_signed_or_verified_does_not_join(house: House, crisis: Crisis) -> None:
    done = act(crisis, house.mate, house.ward)
    signer = a_member("leader")
    sign(done, signer, decision="refuse", opinion="没有必要")
    remedy = remedy_of(done)
    commands.report(pk=remedy.pk, text="已经退回全部备件", by=house.mate, at=LATER)
    commands.verify(pk=remedy.pk, good=True, remark="", by=house.auditor, at=LATER)

    for judge in (house.leader, signer, house.auditor):
        with pytest.raises(Denied, match="确认、补签或核实") as refusal:
            change(crisis, house.director, join=[judge])
        assert refusal.value.verdict.clause == "2.1-n"
    assert present(crisis) == {house.head.pk, house.mate.pk}


def test_2_1_n_somebody_must_be_left_to_confirm(house: House) -> None:
    crisis = declare(house, confirmed=False)
    with pytest.raises(Denied, match="没有第二人可以确认"):
        change(crisis, house.director, join=[house.leader])

    another = a_member("leader")
    change(crisis, house.director, join=[house.leader])
    with pytest.raises(Denied, match="小组成员不能确认"):
        commands.second(pk=crisis.pk, stand="confirmed", by=house.leader, at=LATER + MINUTE)
    asked = Duty.objects.filter(kind="crisis.confirm", closed_at=None)
    assert {one.owner for one in asked} == {another}


def test_2_1_n_somebody_must_be_left_to_confirm_an_extension(house: House, crisis: Crisis) -> None:
    another = a_member("leader")
    commands.extend(
        pk=crisis.pk, until=crisis.until + HOUR, reason="备件明早才到货，须再守一小时", by=another,
        at=LATER,
    )  # fmt: skip
    change(crisis, house.director, join=[house.stranger])
    asked = Duty.objects.filter(kind="crisis.confirm_extension", closed_at=None)
    assert {one.owner for one in asked} == {house.director, house.leader}

    Member.objects.filter(pk=house.leader.pk).update(is_active=False)
    with pytest.raises(Denied, match="没有第二人可以确认"):
        change(crisis, another, join=[house.director])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"leave": ["mate"]}, "临时小组至少 2 人"),
        ({"leave": ["head"], "join": ["stranger"]}, "组长须是小组成员"),
        ({"head": "stranger"}, "组长须是小组成员"),
        ({"join": ["gone"]}, "不在岗，不能进小组"),
    ],
)
def test_4_1_d_what_is_left_must_be_a_team(
    house: House, crisis: Crisis, given: dict[str, Any], says: str
) -> None:
    gone = a_member()
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    people = {name: getattr(house, name) for name in ("head", "mate", "stranger")}
    people["gone"] = Member.objects.get(pk=gone.pk)
    named: dict[str, Any] = {
        key: people[one] if isinstance(one, str) else [people[name] for name in one]
        for key, one in given.items()
    }
    with pytest.raises(Denied, match=says) as refusal:
        change(crisis, house.director, **named)
    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("4.1-d", True)
    assert present(crisis) == {house.head.pk, house.mate.pk}


@pytest.mark.parametrize(
    ("given", "reason", "field"),
    [
        ({}, WHY, "join"), ({"join": ["mate"]}, WHY, "join"), ({"head": "head"}, WHY, "join"),
        ({"leave": ["stranger"]}, WHY, "leave"), ({"join": ["stranger"]}, "换人", "reason"),
    ],
)  # fmt: skip
def test_what_changes_nothing_or_says_no_reason_is_sent_back(
    house: House, crisis: Crisis, given: dict[str, Any], reason: str, field: str
) -> None:
    named = {
        key: getattr(house, one) if isinstance(one, str) else [getattr(house, n) for n in one]
        for key, one in given.items()
    }
    with pytest.raises(Invalid) as fault:
        change(crisis, house.director, reason=reason, **named)
    assert fault.value.field == field


def test_4_1_d_after_the_end_the_team_stands(house: House, crisis: Crisis) -> None:
    with pytest.raises(Denied, match="到期"):
        change(crisis, house.director, join=[house.stranger], at=MONDAY + 24 * HOUR)
