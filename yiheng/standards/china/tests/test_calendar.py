"""The work calendar against slow counters that step day by day and minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiheng.standards.china.calendar import (
    SHANGHAI,
    Clock,
    DayKind,
    Deadline,
    WorkCalendar,
    add_clock_hours,
)
from yiheng.standards.china.periods import PERIODS, Month, Period, Quarter, Week, Year, period

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NATIONAL_DAY = {
    **{date(2026, 10, day): DayKind.OFF for day in range(1, 8)},
    date(2026, 9, 20): DayKind.WORK,
    date(2026, 10, 10): DayKind.WORK,
}
CALENDAR = WorkCalendar(NATIONAL_DAY, provisional_after=date(2026, 12, 31))

days = st.dates(date(2020, 1, 1), date(2029, 12, 31))
moments = st.builds(
    lambda day, minute: datetime.combine(day, time(), SHANGHAI) + minute * MINUTE,
    days,
    st.integers(0, 1439),
)
tables = st.dictionaries(days, st.sampled_from(DayKind), max_size=200)
shifts = st.sampled_from(
    [((time(8), time(12)), (time(14), time(17, 30))), ((time(9), time(17)),), ((time(0), time(8)),)]
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def plainly_works(calendar: WorkCalendar, day: date) -> bool:
    if day in calendar.holidays:
        return calendar.holidays[day] == "work"
    return day.isoweekday() <= 5


def plainly_at_work(calendar: WorkCalendar, moment: datetime) -> bool:
    clock = moment.time()
    inside = any(opens <= clock < closes for opens, closes in calendar.hours)
    return inside and plainly_works(calendar, moment.date())


def test_the_published_table_beats_the_weekday() -> None:
    assert not CALENDAR.is_workday(date(2026, 10, 5))
    assert CALENDAR.is_workday(date(2026, 10, 10))
    assert CALENDAR.on_or_after(date(2026, 10, 5)) == date(2026, 10, 8)
    assert CALENDAR.on_or_after(date(2026, 10, 8)) == date(2026, 10, 8)
    assert CALENDAR.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.previous_workday(date(2026, 10, 8)) == date(2026, 9, 30)


def test_beyond_the_table_it_goes_on_by_weekdays_and_says_so() -> None:
    due = CALENDAR.deadline(at("2026-12-31T10:00"), 1, Clock.WORKDAYS)

    assert due == Deadline(at("2027-01-01T17:30"), provisional=True)
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert not WorkCalendar({}).is_provisional(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-09-30T11:00", "1", "2026-09-30T12:00"),
        ("2026-09-30T11:00", "1.5", "2026-09-30T14:30"),
        ("2026-09-30T12:30", "0", "2026-09-30T12:30"),
        ("2026-09-30T17:00", "1", "2026-10-08T08:30"),
        ("2026-10-03T03:00", "7.5", "2026-10-08T17:30"),
    ],
)
def test_work_hours_stop_at_noon_at_night_and_on_holidays(start: str, hours: str, end: str) -> None:
    assert CALENDAR.add_work_hours(at(start), Decimal(hours)) == at(end)


@pytest.mark.parametrize(
    ("amount", "clock", "due"),
    [
        (15, Clock.MINUTES, "2026-09-30T17:15"),
        (24, Clock.HOURS, "2026-10-01T17:00"),
        (Decimal("0.5"), Clock.WORK_HOURS, "2026-09-30T17:30"),
        (3, Clock.DAYS, "2026-10-03T17:30"),
        (3, Clock.WORKDAYS, "2026-10-10T17:30"),
    ],
)
def test_each_clock_runs_its_own_way(amount: Decimal | int, clock: Clock, due: str) -> None:
    assert CALENDAR.deadline(at("2026-09-30T17:00"), amount, clock) == Deadline(at(due))


def test_the_same_instant_in_another_zone_gives_the_same_answer() -> None:
    start = at("2026-09-30T17:00")

    assert CALENDAR.add_work_hours(start.astimezone(UTC), 1) == CALENDAR.add_work_hours(start, 1)
    assert CALENDAR.is_work_time(datetime(2026, 9, 30, 0, 0, tzinfo=UTC))
    assert not CALENDAR.is_work_time(at("2026-09-30T12:00"))
    assert add_clock_hours(start.astimezone(UTC), 2).isoformat() == "2026-09-30T19:00:00+08:00"


def test_what_cannot_be_reckoned_is_refused() -> None:
    naive = datetime(2026, 9, 30, 17)  # noqa: DTZ001  the naive moment is what is refused
    with pytest.raises(ValueError, match="时区"):
        CALENDAR.add_work_hours(naive, 1)
    with pytest.raises(ValueError, match="不能为负"):
        add_clock_hours(at("2026-09-30T17:00"), -1)
    with pytest.raises(ValueError, match="整数"):
        CALENDAR.deadline(at("2026-09-30T17:00"), Decimal("0.5"), Clock.WORKDAYS)
    for hours in ((), ((time(9), time(8)),), ((time(8), time(12)), (time(11), time(13)))):
        with pytest.raises(ValueError, match="先后排列"):
            WorkCalendar({}, hours=hours)


@given(tables, days, st.integers(-60, 60))
def test_workdays_agree_with_a_counter_that_steps_day_by_day(
    table: dict[date, DayKind], start: date, count: int
) -> None:
    calendar = WorkCalendar(table)
    day, left = start, abs(count)
    while left:
        day += DAY if count > 0 else -DAY
        left -= plainly_works(calendar, day)

    assert calendar.add_workdays(start, count) == day
    assert calendar.workdays_between(start, day) == count


@settings(max_examples=60, deadline=None)
@given(tables, shifts, moments, st.integers(1, 3000))
def test_work_hours_agree_with_a_counter_that_steps_minute_by_minute(
    table: dict[date, DayKind], hours: tuple[tuple[time, time], ...], start: datetime, minutes: int
) -> None:
    calendar = WorkCalendar(table, hours=hours)
    moment, left = start, minutes
    while left:
        left -= plainly_at_work(calendar, moment)
        moment += MINUTE

    assert calendar.add_work_hours(start, Decimal(minutes) / 60) == moment
    assert calendar.work_time_between(start, moment) == minutes * MINUTE
    assert calendar.work_time_between(moment, start) == timedelta()
    assert calendar.is_work_time(moment - MINUTE)


@given(days, st.sampled_from(sorted(PERIODS)))
def test_periods_tile_the_calendar(day: date, kind: str) -> None:
    one: Period = PERIODS[kind].containing(day)
    before, after = one.previous(), one.next()

    assert day in one
    assert day not in before
    assert before.last + DAY == one.first
    assert one.last + DAY == after.first
    assert before.next() == one == after.previous()
    assert before < one < after
    assert one.end == after.start
    assert next(iter(one.days())) == one.first
    assert list(one.days())[-1] == one.last
    assert period(one.code) == one
    assert type(period(str(one))) is type(one)


def test_periods_are_named_for_people_and_machines() -> None:
    day = date(2026, 11, 24)
    named = [(kind.containing(day).code, kind.containing(day).label) for kind in PERIODS.values()]

    assert named == [
        ("2026-W48", "2026 年第 48 周"),
        ("2026-11", "2026 年 11 月"),
        ("2026-Q4", "2026 年第 4 季度"),
        ("2026", "2026 年"),
    ]
    assert Week.containing(date(2027, 1, 1)).code == "2026-W53"
    assert Month.parse("2024-02").last == date(2024, 2, 29)
    assert Quarter.parse("2026-Q1").last == date(2026, 3, 31)
    assert Year.parse("2026").last == date(2026, 12, 31)


def test_a_moment_belongs_to_the_shanghai_day() -> None:
    assert datetime(2026, 10, 31, 16, 0, tzinfo=UTC) in Month.parse("2026-11")
    assert Month.containing(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)).code == "2026-10"


@pytest.mark.parametrize("code", ["2026-13", "2026-W54", "2026-Q5", "26", "", "2026-00", "0000"])
def test_other_text_is_no_period(code: str) -> None:
    with pytest.raises(ValueError, match="期间代码"):
        period(code)
    with pytest.raises(ValueError, match="期间代码"):
        Month.parse(code)


def test_a_period_starts_on_its_first_day_only() -> None:
    with pytest.raises(ValueError, match="第一天"):
        Month(date(2026, 11, 2))


def test_the_last_workdays_of_a_quarter_skip_weekends() -> None:
    assert CALENDAR.workdays_in(Quarter.parse("2026-Q3"))[-5:] == [
        date(2026, 9, day) for day in (24, 25, 28, 29, 30)
    ]
