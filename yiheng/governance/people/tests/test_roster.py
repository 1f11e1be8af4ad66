"""Who is on duty; swaps that the other agrees to; gaps that are seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.people import commands, queries
from yiheng.governance.people.commands.roster import plan_shifts
from yiheng.governance.people.models import Member, Shift, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit

SYSTEM = the_system()
HOUR = timedelta(hours=1)
EVENING = MONDAY + 9 * HOUR
database = pytest.mark.django_db


def a_shift(unit: Unit, member: Member, begins: datetime = EVENING, hours: int = 12) -> Shift:
    return commands.add_shift(
        unit=unit, member=member, begins_at=begins, ends_at=begins + hours * HOUR, by=SYSTEM,
        at=MONDAY,
    )  # fmt: skip


@database
def test_2_1_h_who_is_on_duty_at_an_instant_is_known() -> None:
    team = a_unit("网络安全团队")
    first, second = a_member(unit=team), a_member(unit=team)
    a_shift(team, first)
    a_shift(team, second, EVENING + 12 * HOUR)

    def on_duty(at: datetime) -> list[Member]:
        return [one.member for one in queries.on_duty(team, at)]

    assert on_duty(EVENING - HOUR) == []
    assert on_duty(EVENING) == [first]
    assert on_duty(EVENING + 12 * HOUR) == [second]
    commands.leave(member=second, by=SYSTEM, at=MONDAY)
    assert on_duty(EVENING + 12 * HOUR) == []


@database
def test_2_1_h_a_head_draws_up_the_own_units_roster_and_no_other() -> None:
    ward, elsewhere = a_unit("骨科"), a_unit("眼科")
    below = a_unit("骨一病区", parent=ward)
    head = a_member(unit=ward, post=a_post("people:roster"))
    nurse = a_member(unit=below)

    def add(unit: Unit, begins: datetime) -> Shift:
        return commands.add_shift(
            unit=unit, member=nurse, begins_at=begins, ends_at=begins + HOUR, by=head, at=MONDAY
        )

    shift = add(below, EVENING)
    with pytest.raises(Denied, match="不由您排班"):
        add(elsewhere, EVENING + 2 * HOUR)
    with pytest.raises(Denied):
        commands.drop_shift(pk=shift.pk, by=nurse, at=MONDAY)
    commands.drop_shift(pk=shift.pk, by=head, at=MONDAY)
    with pytest.raises(NotFound):
        commands.drop_shift(pk=shift.pk, by=head, at=MONDAY)


@database
@pytest.mark.parametrize(
    ("begins", "hours", "field"),
    [(EVENING, 25, "ends_at"), (EVENING, 0, "ends_at"), (MONDAY - 9 * HOUR, 8, "begins_at"),
     (EVENING + HOUR, 2, "member")],
)  # fmt: skip
def test_a_shift_that_cannot_be(begins: datetime, hours: int, field: str) -> None:
    team = a_unit()
    member = a_member(unit=team)
    a_shift(team, member)

    with pytest.raises(Invalid) as caught:
        a_shift(team, member, begins, hours)

    assert caught.value.field == field
    assert Shift.objects.count() == 1


@database
def test_2_1_h_a_swap_holds_when_the_other_agrees() -> None:
    team = a_unit()
    mine, theirs, stranger = (a_member(unit=team) for _n in range(3))
    first, second = a_shift(team, mine), a_shift(team, theirs, EVENING + 24 * HOUR)

    def ask() -> int:
        return commands.ask_to_swap(
            pk=first.pk, other=theirs, in_return=second, reason="家中有事", by=mine, at=MONDAY
        ).pk

    with pytest.raises(NotFound):
        commands.ask_to_swap(pk=first.pk, other=mine, reason="", by=theirs, at=MONDAY)
    swap = ask()
    with pytest.raises(Invalid, match="已在换班中"):
        ask()
    with pytest.raises(NotFound):
        commands.settle_swap(pk=swap, stand=Stand.CONFIRMED, by=stranger, at=MONDAY)
    with pytest.raises(Denied):
        commands.settle_swap(pk=swap, stand=Stand.CONFIRMED, by=mine, at=MONDAY)
    commands.settle_swap(pk=swap, stand=Stand.REFUSED, by=theirs, at=MONDAY)
    assert [one.member for one in queries.on_duty(team, EVENING)] == [mine]

    commands.settle_swap(pk=ask(), stand=Stand.CONFIRMED, by=theirs, at=MONDAY)

    assert [one.member for one in queries.on_duty(team, EVENING)] == [theirs]
    assert [one.member for one in queries.on_duty(team, EVENING + 24 * HOUR)] == [mine]


@database
def test_a_swap_that_cannot_be() -> None:
    team = a_unit()
    mine, theirs = a_member(unit=team), a_member(unit=team)
    first, clash = a_shift(team, mine), a_shift(team, theirs, EVENING + HOUR, 2)
    with pytest.raises(Invalid, match="已有值班"):
        commands.ask_to_swap(pk=first.pk, other=theirs, reason="", by=mine, at=MONDAY)
    with pytest.raises(Invalid, match="在岗同事"):
        commands.ask_to_swap(pk=first.pk, other=mine, reason="", by=mine, at=MONDAY)
    with pytest.raises(Invalid, match="已经开始"):
        commands.ask_to_swap(pk=first.pk, other=theirs, reason="", by=mine, at=EVENING)
    with pytest.raises(Invalid, match="对方"):
        commands.ask_to_swap(
            pk=first.pk, other=theirs, in_return=first, reason="", by=mine, at=MONDAY
        )
    swap = commands.ask_to_swap(
        pk=first.pk, other=theirs, in_return=clash, reason="", by=mine, at=MONDAY
    )
    with pytest.raises(Invalid, match="请选择"):
        commands.settle_swap(pk=swap.pk, stand="perhaps", by=theirs, at=MONDAY)
    with pytest.raises(Invalid, match="已经开始"):
        commands.settle_swap(pk=swap.pk, stand=Stand.CONFIRMED, by=theirs, at=EVENING)


@database
def test_a_roster_comes_from_a_file_shown_first_and_twice_is_once() -> None:
    team = a_unit()
    head = a_member(unit=team, post=a_post("people:roster"))
    one, two = a_member(unit=team), a_member(unit=team)
    content = (
        "部门编码,工号,日期,起,止,值班电话\n"
        f"{team.code},{one.staff_no},2026-12-01,18:00,08:00,8012\n"
        f"{team.code},{two.staff_no},2026-12-02,18:00,08:00,\n"
        f"{team.code},{one.staff_no},2026-12-01,20:00,21:00,\n"
        f"{team.code},00000,2026-12-01,18:00,08:00,\n"
        f"nowhere,{one.staff_no},2026-12-01,18:00,08:00,\n"
        f"{team.code},{one.staff_no},明天,18:00,08:00,\n"
    ).encode()

    shown = plan_shifts(content, head, MONDAY)
    assert (len(shown.new), [fault.line for fault in shown.faults]) == (2, [4, 5, 6, 7])
    with pytest.raises(Invalid, match="重新预览"):
        commands.import_shifts(content=content, digest="x", by=head, at=MONDAY)
    commands.import_shifts(content=content, digest=shown.digest, by=head, at=MONDAY)

    assert Shift.objects.get(member=one).phone == "8012"
    assert Shift.objects.get(member=one).ends_at - Shift.objects.get(member=one).begins_at == (
        14 * HOUR
    )
    again = plan_shifts(content, head, MONDAY)
    assert (again.new, again.same) == ([], 2)
    with pytest.raises(Denied):
        commands.import_shifts(content=content, digest=again.digest, by=one, at=MONDAY)


SPANS = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 30)), max_size=12)


@given(SPANS)
def test_2_1_h_every_hour_is_either_covered_or_in_a_gap(spans: list[tuple[int, int]]) -> None:
    shifts = [
        Shift(begins_at=MONDAY + start * HOUR, ends_at=MONDAY + (start + hours) * HOUR)
        for start, hours in spans
    ]
    end = MONDAY + 120 * HOUR

    found = queries.gaps(shifts, MONDAY, end)

    for hour in range(120):
        at = MONDAY + hour * HOUR
        covered = any(one.holds(at) for one in shifts)
        assert covered != any(since <= at < until for since, until in found)
