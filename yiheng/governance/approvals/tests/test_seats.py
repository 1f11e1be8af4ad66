"""A body has seats by two persons, and resolves by those who sit and vote (2.1-i, C24)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import translation

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.approvals import checking, commands, queries, rules
from yiheng.governance.approvals.models import (
    BodyChange,
    BodySeat,
)
from yiheng.governance.approvals.shapes import COMMITTEE
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_member,
    a_unit,
)
from yiheng.governance.approvals.tests.seating import (
    CONFIRMER,
    DEFINER,
    TODAY,
    a_committee,
    a_committee_house,
    propose,
    seat,
    seated,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
PERIOD = Month.containing(TODAY)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
A, B, C = "A", "B", "C"


def listed(*seats: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"role": role, "staff_no": str(number), "unit": unit}
        for number, (role, unit) in enumerate(seats)
    ]


@pytest.mark.parametrize(
    ("body", "seats", "why"),
    [
        (COMMITTEE, [("chair", A), ("member", B), ("member", C)], ""),
        (COMMITTEE, [("member", A), ("member", B), ("member", C), ("secretary", A)], ""),
        (COMMITTEE, [("chair", A), ("member", B)], "至少由 3 个"),
        (COMMITTEE, [("chair", A), ("member", B), ("secretary", C)], "现有 2 个"),
        (COMMITTEE, [("chair", A), ("chair", B), ("member", C)], "只能有一位"),
        (COMMITTEE, [("chair", A), ("member", A), ("member", B), ("member", C)], "不止一位"),
        ("president_meeting", [("chair", A), ("member", A)], ""),
        ("president_meeting", [("chair", A), ("chair", A)], "只能有一位"),
    ],
)  # fmt: skip
def test_2_1_i_the_committee_is_of_several_units_one_vote_each(
    body: str, seats: list[tuple[str, str]], why: str
) -> None:
    verdict = rules.may_be_seated(body, listed(*seats))  # type: ignore[arg-type]  # as typed
    assert (bool(verdict), why in verdict.why) == (not why, True)
    assert verdict.clause == ("2.1-i" if body == COMMITTEE else "3.1-e")
    assert bool(verdict.remedy) == bool(why)


def test_2_1_i_who_sits_is_proposed_by_one_and_confirmed_by_another() -> None:
    a_committee_house()
    definer, members = a_member(DEFINER), [a_member("leader") for _ in range(3)]
    change = propose([seat(members[0], "chair"), *map(seat, members[1:])], definer)
    assert not BodySeat.objects.exists()
    with pytest.raises(Denied):
        commands.settle_seats(pk=change.pk, stand=Stand.CONFIRMED, by=definer, at=MONDAY)
    done = commands.settle_seats(
        pk=change.pk, stand=Stand.CONFIRMED, by=a_member(CONFIRMER), at=MONDAY
    )

    held = queries.seated(COMMITTEE, TODAY)
    assert (done.stand, done.body_title) == ("confirmed", "项目管理委员会")
    assert [(one.member, one.role, one.unit, one.since, one.until) for one in held] == [
        (members[0], "chair", members[0].unit, TODAY, None),
        (members[1], "member", members[1].unit, TODAY, None),
        (members[2], "member", members[2].unit, TODAY, None),
    ]
    with translation.override("zh-hans"):
        assert held[0].label == f"{members[0].name}（{members[0].unit.name} · 主任委员）"
    assert queries.seated(COMMITTEE, TODAY - DAY) == []
    settled = Entry.objects.filter(action="approvals.seats_settled").get()
    assert (settled.clause, settled.facts["outcome"]) == ("2.1-i", "confirmed")
    with pytest.raises(Denied, match="已由"):
        commands.settle_seats(
            pk=change.pk, stand=Stand.CONFIRMED, by=a_member(CONFIRMER), at=MONDAY
        )


def test_2_1_i_who_is_not_on_the_next_list_leaves_and_the_register_remembers() -> None:
    a_committee_house()
    first, second, third = a_committee()
    fourth, later = a_member("leader"), MONDAY + WEEK
    seated([seat(second, "chair"), seat(third), seat(fourth)], later)

    now = {one.member: (one.role, one.since) for one in queries.seated(COMMITTEE, TODAY + WEEK)}
    assert now == {
        second: ("chair", TODAY + WEEK), third: ("member", TODAY),
        fourth: ("member", TODAY + WEEK),
    }  # fmt: skip
    assert first in {one.member for one in queries.seated(COMMITTEE, TODAY + WEEK - DAY)}
    assert queries.seats_of(COMMITTEE).filter(member=second).count() == 2
    assert str(queries.seats_of(COMMITTEE).last())


def test_2_1_i_a_list_for_a_day_to_come_gives_way_to_one_that_is_confirmed_before_it() -> None:
    a_committee_house()
    old = a_committee()
    new = [a_member("leader") for _ in range(3)]
    seated([seat(one) for one in new], since=TODAY + WEEK)
    assert [one.member for one in queries.seated(COMMITTEE, TODAY)][:3] == old
    seated([seat(one) for one in old], MONDAY + DAY)

    for day in (TODAY + DAY, TODAY + WEEK, TODAY + 2 * WEEK):
        assert {one.member for one in queries.seated(COMMITTEE, day)} == set(old)


def test_2_1_i_a_day_that_has_passed_begins_with_the_confirmation() -> None:
    a_committee_house()
    seated([seat(a_member()) for _ in range(3)], since=TODAY - WEEK)
    assert set(BodySeat.objects.values_list("since", flat=True)) == {TODAY}


def test_2_1_i_one_refuses_another_withdraws_and_only_one_waits() -> None:
    a_committee_house()
    definer, places = a_member(DEFINER), [seat(a_member()) for _ in range(3)]
    first = propose(places, definer)
    with pytest.raises(Invalid, match="已有待确认"):
        propose(places, a_member(DEFINER))
    commands.settle_seats(pk=first.pk, stand=Stand.WITHDRAWN, by=definer, at=MONDAY)
    second = propose(places, definer)
    commands.settle_seats(pk=second.pk, stand=Stand.REFUSED, by=a_member(CONFIRMER), at=MONDAY)
    assert not BodySeat.objects.exists()
    assert [str(one) for one in queries.body_changes(COMMITTEE)] == [
        "project_committee refused", "project_committee withdrawn"
    ]  # fmt: skip
    assert str(queries.body_changes().first()) == "project_committee refused"
    with pytest.raises(NotFound):
        commands.settle_seats(pk=0, stand=Stand.REFUSED, by=a_member(CONFIRMER), at=MONDAY)
    with pytest.raises(Invalid, match="同意、不同意"):
        commands.settle_seats(pk=second.pk, stand="", by=a_member(CONFIRMER), at=MONDAY)


def test_2_1_i_what_could_not_sit_is_refused() -> None:
    a_committee_house()
    definer, good = a_member(DEFINER), [seat(a_member()) for _ in range(3)]
    stranger: dict[str, str] = {"role": "member", "staff_no": "X", "unit": good[0]["unit"]}
    for wrong, why in (
        ([], "1 至 80 席"),
        ([*good, stranger], "没有工号为“X”"),
        ([*good, good[0]], "不止一席"),
        ([*good, seat(a_member()) | {"unit": "nowhere"}], "没有编码为“nowhere”"),
        ([*good, seat(a_member(), "guest")], "主任委员、委员或秘书"),
    ):
        with pytest.raises(Invalid, match=why) as refusal:
            propose(wrong, definer)  # type: ignore[arg-type]  # as typed
        assert refusal.value.clause == "2.1-i"
    with pytest.raises(Denied, match="至少由 3 个"):
        propose(good[:2], definer)
    with pytest.raises(Invalid, match="变更理由"):
        propose(good, definer, reason=" ")
    with pytest.raises(NotFound):
        propose(good, definer, body="tea_party")
    with pytest.raises(Denied):
        propose(good, a_member())
    assert not BodyChange.objects.exists()


def test_2_1_i_who_has_left_meanwhile_is_not_seated() -> None:
    a_committee_house()
    gone = a_member()
    change = propose([seat(a_member()), seat(a_member()), seat(gone)], a_member(DEFINER))
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Invalid, match=gone.staff_no):
        commands.settle_seats(
            pk=change.pk, stand=Stand.CONFIRMED, by=a_member(CONFIRMER), at=MONDAY
        )
    assert not BodySeat.objects.exists()


def test_2_1_i_the_database_knows_one_chair() -> None:
    a_committee_house()
    chair, *_others = a_committee()
    held = BodySeat.objects.get(member=chair)
    with pytest.raises(IntegrityError):
        BodySeat.objects.create(
            body=COMMITTEE, role="chair", member=a_member(), unit=held.unit, since=TODAY,
            change=held.change,
        )  # fmt: skip


def test_2_1_i_the_departments_without_a_seat_are_known() -> None:
    a_committee_house()
    members, apart = a_committee(), a_unit()
    missing = queries.without_a_seat(queries.seated(COMMITTEE, TODAY))
    assert apart in missing
    [keeper] = [one for one in queries.seated(COMMITTEE, TODAY) if not one.votes]
    assert keeper.unit in missing  # whoever keeps the papers is no member of it
    assert not {one.unit for one in members} & set(missing)
    assert queries.bodies_in_use(MONDAY + HOUR) == {COMMITTEE}


def test_2_1_i_the_self_test_names_the_bodies_that_could_not_resolve() -> None:
    a_committee_house()
    [said] = checking.registers(MONDAY)
    assert (said.level, said.clause) == ("warning", "2.1-i")
    assert "项目管理委员会没有名册，决议暂不核对" in said.said
    seated([seat(a_member())], body="president_meeting")
    assert "不能作决议" in next(checking.registers(MONDAY)).said
    a_committee()
    assert next(checking.registers(MONDAY)).level == "ok"
