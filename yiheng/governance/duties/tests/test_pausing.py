"""A clock stands still: granted by another, in time, for a while, and to the microsecond."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.duties import clocks, commands, controls, pausing, queries, rules
from yiheng.governance.duties.jobs import end_pauses, remind
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import Duty, Pause, Reason
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_member, a_unit
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import ParameterUnset, Version
from yiheng.standards.china.calendar import SHANGHAI, Clock, DayKind, Month, WorkCalendar

FOLLOWED: list[tuple[str, datetime]] = []
WAITS = duty_kind(
    "tests.waits", "装机 %(number)s", pausable=True, follow=lambda *seen: FOLLOWED.append(seen)
)
FIXED = duty_kind("tests.fixed", "巡检 %(number)s")
MICRO = timedelta(microseconds=1)
SUPPLIER: dict[str, Any] = {"reason": Reason.SUPPLIER, "note": "等待某公司发货"}


def a_place(share: str = "50") -> None:
    """A hospital whose clocks may stand still for a share of their time, and its posts."""
    a_house("head", "officer")
    people.define_post(
        code="officer", title="分管院长", permissions=["duties:pause", "duties:see-all"],
        by=the_system(), at=MONDAY,
    )  # fmt: skip
    if share:
        regulation.set_parameter(
            name="duty_pause_max_percent", value=share, in_force_from=MONDAY - 300 * HOUR,
            by=the_system(), at=MONDAY,
        )  # fmt: skip


def a_duty(owner: Member, kind: str = WAITS, target: Unit | None = None, **time: Any) -> Duty:
    """A duty opened on Monday at nine, with three workdays unless told otherwise."""
    return commands.open_duty(
        clause="3.1-o", kind=kind, target=target or a_unit(), owner=owner, at=MONDAY,
        due_at=clocks.reckon(MONDAY, **(time or {"workdays": 3})), by=the_system(), number=7,
    )  # fmt: skip


@pytest.mark.django_db
def test_0_f_a_clock_stands_while_a_supplier_is_waited_for_and_nothing_is_lost() -> None:
    a_place()
    officer, owner = a_member("officer"), a_member()
    duty = a_duty(owner)
    FOLLOWED.clear()
    pause = pausing.pause(pk=duty.pk, by=officer, at=MONDAY + 24 * HOUR, **SUPPLIER)
    assert (pause.latest - pause.since, pause.due_before) == (
        (duty.due_at - MONDAY) / 2, duty.due_at,
    )  # fmt: skip
    assert remind(duty.due_at) == 0  # its due time means nothing now

    resumed = pausing.resume(pk=duty.pk, by=owner, at=MONDAY + 48 * HOUR)

    assert resumed.due_at == clocks.due(MONDAY, workdays=4)
    assert resumed.first_due_at == duty.due_at
    assert [(target, due) for target, due in FOLLOWED] == [
        (duty.target.partition(":")[2], resumed.due_at)
    ]
    kinds = Notice.objects.filter(recipient=owner).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["duties.paused", "duties.resumed"]
    entry = Entry.objects.get(action="duties.resumed")
    assert (entry.facts["seconds"], entry.facts["duty"]) == (86_400, duty.pk)


@pytest.mark.django_db
def test_0_f_2_1_n_who_owes_it_cannot_stop_the_clock_and_without_the_right_nobody_can() -> None:
    a_place()
    officer, owner = a_member("officer"), a_member()
    for by, why in ((owner, "准许暂停计时"), (officer, "本人负责")):
        duty = a_duty(officer if by is officer else owner)
        with pytest.raises(Denied, match=why):
            pausing.pause(pk=duty.pk, by=by, at=MONDAY, **SUPPLIER)
    stranger = a_member()
    with pytest.raises(NotFound):
        pausing.pause(pk=a_duty(owner).pk, by=stranger, at=MONDAY, **SUPPLIER)
    assert not Pause.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("late", "已超期"), ("closed", "已办结"), ("paused", "已经暂停"), ("fixed", "不能暂停计时"),
        ("spent", "已用完"),
    ],
)  # fmt: skip
def test_0_f_a_clock_that_may_not_stand_says_why(change: str, why: str) -> None:
    a_place()
    officer, owner, target = a_member("officer"), a_member(), a_unit()
    duty = a_duty(owner, FIXED if change == "fixed" else WAITS, target)
    at = duty.due_at if change == "late" else MONDAY + HOUR
    if change == "closed":
        commands.close_duty(target=target, kind=WAITS, at=MONDAY, by=owner)
    if change in ("paused", "spent"):
        pausing.pause(pk=duty.pk, by=officer, at=at, **SUPPLIER)
    if change == "spent":
        at += 400 * HOUR
        end_pauses(at)
        Duty.objects.filter(pk=duty.pk).update(due_at=at + HOUR)

    with pytest.raises(Denied, match=why):
        pausing.pause(pk=duty.pk, by=officer, at=at, **SUPPLIER)


@pytest.mark.django_db
def test_0_f_an_unset_allowance_and_a_bad_reason_change_nothing() -> None:
    a_place(share="")
    officer, duty = a_member("officer"), a_duty(a_member())
    with pytest.raises(ParameterUnset, match="义务暂停上限"):
        pausing.pause(pk=duty.pk, by=officer, at=MONDAY, **SUPPLIER)
    regulation.set_parameter(
        name="duty_pause_max_percent", value="50", in_force_from=MONDAY - HOUR, by=the_system(),
        at=MONDAY,
    )  # fmt: skip
    for given_, field in (
        ({"reason": "tired"}, "reason"), ({"note": " "}, "note"), ({"note": "长" * 61}, "note"),
        ({"note": "电话 13800001111"}, "note"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            pausing.pause(pk=duty.pk, by=officer, at=MONDAY, **(SUPPLIER | given_))
        assert refused.value.field == field
    duty.refresh_from_db()
    assert duty.paused_at is None


@pytest.mark.django_db
def test_0_f_when_the_allowance_is_used_up_the_clock_runs_again_however_late_the_job() -> None:
    a_place()
    duty = a_duty(a_member(), hours=40)
    pausing.pause(pk=duty.pk, by=a_member("officer"), at=MONDAY + 10 * HOUR, **SUPPLIER)

    assert end_pauses(MONDAY + 29 * HOUR) == 0
    assert end_pauses(MONDAY + 55 * HOUR) == 1
    assert end_pauses(MONDAY + 55 * HOUR) == 0

    duty.refresh_from_db()
    assert (duty.running_since, duty.due_at) == (MONDAY + 30 * HOUR, MONDAY + 60 * HOUR)
    with pytest.raises(Denied, match="没有暂停"):
        pausing.resume(pk=duty.pk, by=a_member("officer"), at=MONDAY + 56 * HOUR)


@pytest.mark.django_db
def test_0_f_reminders_come_anew_for_the_new_time() -> None:
    a_place()
    officer, owner = a_member("officer"), a_member()
    duty = a_duty(owner, hours=40)
    remind(MONDAY + 17 * HOUR)
    pausing.pause(pk=duty.pk, by=officer, at=MONDAY + 18 * HOUR, **SUPPLIER)
    pausing.resume(pk=duty.pk, by=officer, at=MONDAY + 28 * HOUR)
    for hours in range(28, 60):
        remind(MONDAY + hours * HOUR)

    sent = Notice.objects.filter(recipient=owner).order_by("pk")
    assert [(one.kind, one.facts.get("hours")) for one in sent] == [
        ("duties.coming", 24), ("duties.paused", None), ("duties.resumed", None),
        ("duties.coming", 2), ("duties.due", None),
    ]  # fmt: skip


@pytest.mark.django_db
def test_0_f_what_is_done_while_its_clock_stands_is_done_in_time() -> None:
    a_place()
    past = datetime.fromisoformat("2026-10-12T09:00:00+08:00")
    target, running = a_unit(), a_unit()
    duties = [
        commands.open_duty(
            clause="0-f", kind=WAITS, target=one, owner=a_member(), at=past, by=the_system(),
            due_at=clocks.reckon(past, hours=10), number=1,
        )
        for one in (target, running)
    ]  # fmt: skip
    for duty in duties:  # no member was here in October to grant it
        duty.stop(past + 8 * HOUR, clocks.left_at(WorkCalendar({}), past, past + 2 * HOUR, "hours"))
        Pause.objects.create(
            duty=duty, granted_by=a_member(), since=past + 8 * HOUR, latest=past + 13 * HOUR,
            due_before=duty.due_at, **SUPPLIER,
        )  # fmt: skip
    commands.close_duty(target=target, kind=WAITS, at=past + 12 * HOUR, by=the_system())

    duty = Duty.objects.get(pk=duties[0].pk)
    assert (duty.met, duty.due_at) == (True, past + 14 * HOUR)
    october = controls.duties_met_on_time(Month.containing(past), Version(past))
    assert october.value == 100
    assert len(october.evidence) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("offsets", ["-24,-2,0,24", "0,24,48"])
def test_0_f_what_is_late_climbs_to_the_head_and_with_the_last_reminder_to_the_director(
    offsets: str,
) -> None:
    a_place()
    regulation.set_parameter(
        name="overdue_reminder", value=offsets, in_force_from=MONDAY - HOUR, by=the_system(),
        at=MONDAY,
    )  # fmt: skip
    unit = a_unit("ward")
    head, director, owner = a_member("head", unit), a_member("director"), a_member(unit=unit)
    a_member("head")  # of another unit: never told
    duty = a_duty(owner, hours=40)

    remind(duty.due_at)
    first = duty.due_at + 24 * HOUR
    remind(first)
    told = set(Notice.objects.filter(kind="duties.overdue").values_list("recipient", flat=True))
    assert told == {owner.pk, head.pk} | ({director.pk} if offsets.endswith("0,24") else set())
    remind(first + 24 * HOUR)
    told = set(Notice.objects.filter(kind="duties.overdue").values_list("recipient", flat=True))
    assert told == {owner.pk, head.pk, director.pk}
    assert list(queries.heads_over([head], unit, MONDAY)) == []


def test_0_f_without_a_head_the_director_is_told_at_once() -> None:
    late = rules.climbs(24, [0, 24, 48], has_owers=True, has_heads=False)
    assert (late.heads, late.director) == (False, True)
    assert rules.climbs(1, [0, 1, 2], has_owers=True, has_heads=True).heads
    assert not rules.climbs(0, [0, 1, 2], has_owers=True, has_heads=True).heads
    early = rules.climbs(-2, [-2, 24], has_owers=True, has_heads=True)
    assert (early.heads, early.director) == (False, False)
    assert rules.climbs(-2, [-2, 24], has_owers=False, has_heads=False).director


@st.composite
def histories(draw: st.DrawFn) -> tuple[datetime, list[tuple[int, int]]]:
    """A start, and pauses as (minutes run before it, minutes it stood)."""
    start = datetime(2026, 9, 1, tzinfo=SHANGHAI) + draw(st.integers(0, 200_000)) * MICRO * 10**6
    pauses = st.tuples(st.integers(0, 5000), st.integers(0, 5000))
    return start, draw(st.lists(pauses, max_size=6))


@settings(max_examples=200, deadline=None)
@given(histories(), st.sampled_from(list(Clock)), st.integers(1, 40))
def test_0_f_however_often_it_stood_a_clock_runs_exactly_as_long_as_was_given(
    history: tuple[datetime, list[tuple[int, int]]], clock: Clock, amount: int
) -> None:
    table = {datetime(2026, 10, day).date(): DayKind.OFF for day in range(1, 8)}  # noqa: DTZ001
    calendar = WorkCalendar(table)
    start, pauses = history
    given_ = amount if clock.in_days else amount * 3_600_000_000
    at, left, ran = start, given_, 0
    for before, stood in pauses:
        due = clocks.run(calendar, at, left, clock).at
        stopped = min(at + before * timedelta(minutes=1), due - MICRO)
        if stopped < at:
            break
        ran += clocks.left_at(calendar, at, stopped, clock)
        left = clocks.left_at(calendar, stopped, due, clock)
        at = stopped + stood * timedelta(minutes=1)
    due = clocks.run(calendar, at, left, clock).at
    ran += clocks.left_at(calendar, at, due, clock)

    assert ran == given_
    assert due >= clocks.run(calendar, start, given_, clock).at
    if clock in (Clock.HOURS, Clock.WORK_HOURS, Clock.MINUTES):
        assert left >= 0
