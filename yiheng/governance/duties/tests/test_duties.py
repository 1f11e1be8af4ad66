"""Who owes what: opened once, closed, reminded at the set hours and never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import NotFound
from yiheng.governance.duties import clocks, commands, controls, queries, rules
from yiheng.governance.duties.jobs import remind
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import Duty
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_member, a_unit
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.calendar import Month

REVIEW = duty_kind("tests.review", "复核 %(number)s", glyph="核")


def a_duty(
    owner: Member | None = None, *, due: datetime = MONDAY + 48 * HOUR, post: str = "",
    unit: Unit | None = None, target: Unit | None = None,
) -> Duty:  # fmt: skip
    """A duty opened on Monday morning."""
    return commands.open_duty(
        clause="0-g", kind=REVIEW, target=target or a_unit(), owner=owner, post=post or None,
        unit=unit, due_at=due, at=MONDAY, by=the_system(), number=7,
    )  # fmt: skip


def sent() -> list[str]:
    """Kinds of the notices sent, in order."""
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_0_f_a_duty_is_owed_until_it_is_closed() -> None:
    a_house("director")
    member, target = a_member(), a_unit()
    duty = a_duty(member, target=target)
    assert a_duty(member, target=target).pk == duty.pk
    assert [one.title for one in queries.owed_by(member, MONDAY)] == ["复核 7"]

    assert commands.close_duty(target=target, kind=REVIEW, at=MONDAY + HOUR, by=member) == 1

    assert not queries.owed_by(member, MONDAY).exists()
    assert [one.met for one in queries.done_by(member, MONDAY)] == [True]
    assert commands.close_duty(target=target, kind=REVIEW, at=MONDAY + HOUR, by=member) == 0
    assert a_duty(member, target=target).pk != duty.pk


@pytest.mark.django_db
def test_a_duty_of_a_post_is_owed_by_its_holders_in_the_unit() -> None:
    a_house("director")
    unit = a_unit("ward")
    here, elsewhere = a_member("director", unit), a_member("director")
    duty = a_duty(post="director", unit=unit)
    assert list(queries.owed_by(here, MONDAY)) == [duty]
    assert not queries.owed_by(elsewhere, MONDAY).exists()
    assert list(queries.owers(duty, MONDAY)) == [here]


@pytest.mark.django_db
def test_a_duty_has_exactly_one_ower() -> None:
    a_house("director")
    with pytest.raises(ValueError, match="by a member or by a post"):
        a_duty(a_member(), post="director")
    with pytest.raises(ValueError, match="by a member or by a post"):
        a_duty()
    with pytest.raises(ValueError, match="wants number"):
        commands.open_duty(
            clause="0-g", kind=REVIEW, target=a_unit(), owner=a_member(), due_at=MONDAY,
            at=MONDAY, by=the_system(),
        )  # fmt: skip


def test_a_title_newer_than_its_row_shows_a_dash() -> None:
    assert Duty(kind=REVIEW, target="people.unit:1", facts={}).title == "复核 —"


@pytest.mark.django_db
def test_an_unnamed_kind_is_called_after_its_target() -> None:
    a_house("director")
    duty = commands.open_duty(
        clause="0-g", kind="tests.unnamed", target=a_unit(), owner=a_member(), due_at=MONDAY,
        at=MONDAY, by=the_system(),
    )  # fmt: skip
    assert duty.title == "办理部门"


@pytest.mark.django_db
def test_0_f_reminders_go_out_at_the_set_hours_once_each() -> None:
    a_house("director")
    member, director = a_member(), a_member("director")
    a_duty(member)
    due = MONDAY + 48 * HOUR

    instant, said = timedelta(microseconds=1), []
    for hours in (-30, -24, -23, -2, -1, 0, 1, 24, 25, 48):
        for at in (due + hours * HOUR - instant, due + hours * HOUR, due + hours * HOUR):
            before = len(sent())
            remind(at)
            said += [((at - due) / HOUR, kind) for kind in sent()[before:]]

    coming, overdue = "duties.coming", "duties.overdue"
    assert said == [
        (-24, coming), (-2, coming), (0, "duties.due"), (24, overdue), (24, overdue),
    ]  # fmt: skip
    assert [one.title for one in Notice.objects.filter(recipient=member).order_by("pk")] == [
        "复核 7：24 小时后到期", "复核 7：2 小时后到期", "复核 7：已到期", "复核 7：已超期 24 小时",
    ]  # fmt: skip
    assert list(Notice.objects.filter(recipient=director).values_list("kind", flat=True)) == [
        overdue
    ]


@pytest.mark.django_db
def test_after_a_standstill_only_the_latest_reminder_is_sent() -> None:
    a_house("director")
    a_duty(a_member())
    assert remind(MONDAY + 49 * HOUR) == 1
    assert remind(MONDAY + 49 * HOUR) == 0
    assert sent() == ["duties.due"]


@pytest.mark.django_db
def test_a_vacant_post_is_reported_to_the_director() -> None:
    a_house("director", "leader")
    director = a_member("director")
    a_duty(post="leader")
    remind(MONDAY + 24 * HOUR)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (director, "duties.vacant")
    assert "岗位空缺" in notice.title


@pytest.mark.django_db
def test_a_closed_duty_reminds_nobody_and_an_absent_one_is_not_found() -> None:
    a_house("director")
    member, target = a_member(), a_unit()
    duty = a_duty(member, target=target)
    commands.close_duty(target=target, kind=REVIEW, at=MONDAY, by=member)
    assert remind(MONDAY + 60 * HOUR) == 0
    assert commands.remind(pk=duty.pk, by=the_system(), at=MONDAY + 60 * HOUR) == 0
    with pytest.raises(NotFound):
        commands.remind(pk=0, by=the_system(), at=MONDAY)


@pytest.mark.django_db
def test_an_empty_hospital_reminds_nobody() -> None:
    assert remind(MONDAY) == 0


@given(
    st.lists(st.integers(min_value=-72, max_value=72), min_size=1, max_size=5, unique=True),
    st.lists(st.integers(min_value=0, max_value=300), min_size=1, max_size=12),
    st.integers(min_value=0, max_value=120),
)
def test_0_f_whenever_the_job_runs_no_reminder_repeats_or_comes_early(
    offsets: list[int], runs: list[int], due_in: int
) -> None:
    duty = Duty(running_since=MONDAY, due_at=MONDAY + due_in * HOUR)
    sent_at: list[int] = []
    for hours in sorted(runs):
        offset = rules.reminder_due(duty, offsets, MONDAY + hours * HOUR)
        if offset is not None:
            assert 0 < due_in + offset <= hours
            sent_at.append(offset)
            duty.reminded = offset
    assert sent_at == sorted(set(sent_at))


def test_0_f_a_due_time_at_the_end_of_the_calendar_stops_nobody_elses_reminder() -> None:
    duty = Duty(running_since=MONDAY, due_at=datetime.max.replace(tzinfo=UTC))
    assert rules.reminder_due(duty, [-24, 24], MONDAY) is None


@pytest.mark.django_db
def test_0_f_clocks_run_by_hours_work_hours_and_workdays() -> None:
    a_house("director")
    friday = MONDAY - 72 * HOUR  # 2026-11-20 09:00 in Shanghai
    assert clocks.due(friday, minutes=30) == friday + timedelta(minutes=30)
    assert clocks.due(friday, hours=24) == friday + 24 * HOUR
    assert clocks.due(friday, work_hours=7).isoformat() == "2026-11-23T08:30:00+08:00"
    assert clocks.due(friday, workdays=1).isoformat() == "2026-11-23T17:30:00+08:00"
    with pytest.raises(ValueError, match="exactly one"):
        clocks.due(friday, hours=1, workdays=1)


@pytest.mark.django_db
def test_0_f_the_share_of_duties_met_leaves_out_those_still_running() -> None:
    a_house("director")
    done, late = a_unit(), a_unit()
    past = datetime.fromisoformat("2026-10-05T09:00:00+08:00")
    for target in (done, late):
        commands.open_duty(
            clause="0-f", kind=REVIEW, target=target, owner=a_member(), due_at=past + HOUR,
            at=past, by=the_system(), number=1,
        )  # fmt: skip
    commands.close_duty(target=done, kind=REVIEW, at=past, by=the_system())
    commands.close_duty(target=late, kind=REVIEW, at=past + 2 * HOUR, by=the_system())

    october = controls.duties_met_on_time(Month.containing(past), Version(past))
    assert (october.value, october.met, len(october.exceptions)) == (Decimal(50), False, 1)
    nothing = controls.duties_met_on_time(Month.containing(past).previous(), Version(past))
    assert (nothing.value, nothing.met) == (None, True)
    a_duty(a_member(), due=datetime.fromisoformat("2126-10-05T09:00:00+08:00"))
    far = controls.duties_met_on_time(Month.parse("2126-10"), Version(past))
    assert far.value is None
