"""Every clock against an oracle that steps minute by minute or day by day, over ten years.

`YIHENG_FUZZ` says how many cases each oracle tries in `make fuzz`.
"""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yiheng.standards.china.calendar import (
    SHANGHAI,
    SUPPORTED,
    Clock,
    DayKind,
    WorkCalendar,
    WorkHours,
    add_clock_hours,
)

FEW, MANY = 120, max(120, int(os.environ.get("YIHENG_FUZZ", "120")) // 20)
DAY, MINUTE, MICRO = timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1)
FIRST, LAST = date(2020, 1, 1), date(2030, 12, 31)  # three leap days and ten year ends
WINTER: WorkHours = ((time(8), time(12)), (time(14), time(17, 30)))
SUMMER: WorkHours = ((time(8), time(12)), (time(14, 30), time(18)))
NIGHT: WorkHours = ((time(0), time(6)), (time(22), time(23, 59)))

days = st.dates(FIRST, LAST)
moments = st.builds(
    lambda day, minute: datetime.combine(day, time(), SHANGHAI) + minute * MINUTE,
    days, st.integers(0, 1439),
)  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Years of feasts of 1 to 9 days with their 调休, and hours that change with the season."""
    table: dict[date, DayKind] = {}
    published = draw(st.integers(2020, 2030))
    for first in draw(st.lists(days, max_size=40)):
        for n in range(draw(st.integers(1, 9))):
            table[first + n * DAY] = DayKind.OFF
        before = first - draw(st.integers(1, 9)) * DAY
        if before.weekday() >= 5:
            table[before] = DayKind.WORK
    table = {day: kind for day, kind in table.items() if day.year <= published}
    turns = sorted(draw(st.lists(days, max_size=6, unique=True)))
    hours = [(turn, draw(st.sampled_from([SUMMER, WINTER, NIGHT]))) for turn in turns]
    return WorkCalendar(table, date(published, 12, 31), WINTER, tuple(hours))


def works(calendar: WorkCalendar, day: date) -> bool:
    """Whether a day is worked, said as plainly as one can."""
    return calendar.holidays.get(day, "work" if day.isoweekday() < 6 else "off") == "work"


def hours_on(calendar: WorkCalendar, day: date) -> WorkHours:
    """The hours that the last change up to a day brought."""
    found = calendar.hours
    for since, hours in calendar.changes:
        if since <= day:
            found = hours
    return found


def at_work(calendar: WorkCalendar, moment: datetime) -> bool:
    """Whether a minute that begins at ``moment`` is worked."""
    day = moment.date()
    inside = any(a <= moment.time() < b for a, b in hours_on(calendar, day))
    return inside and works(calendar, day)


def hours_agree(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    """The oracle of work hours, minute by minute."""
    moment, left = start, minutes
    while left:
        left -= at_work(calendar, moment)
        moment += MINUTE

    due = calendar.deadline(start, Fraction(minutes, 60), Clock.WORK_HOURS)  # type: ignore[arg-type]  # exact
    assert due.at == moment
    assert due.provisional == (calendar.provisional_after < moment.date())  # type: ignore[operator]  # it is set
    assert calendar.work_time_between(start, moment) == minutes * MINUTE
    assert calendar.work_time_between(moment, start) == timedelta()
    if minutes:
        assert calendar.work_time_between(start, moment - MICRO) == minutes * MINUTE - MICRO


def days_agree(calendar: WorkCalendar, start: datetime, count: int, clock: Clock) -> None:
    """The oracle of days, day by day."""
    day, left = start.date(), count
    while left:
        day += DAY
        left -= clock is Clock.DAYS or works(calendar, day)

    due = calendar.deadline(start, count, clock)
    assert due.at == datetime.combine(day, hours_on(calendar, day)[-1][1], SHANGHAI)
    assert due.provisional == (
        clock is Clock.WORKDAYS and calendar.provisional_after < day  # type: ignore[operator]  # it is set
    )
    if clock is Clock.WORKDAYS:
        assert calendar.workdays_between(start.date(), day) == count
        assert count == 0 or calendar.add_workdays(day, -count) <= start.date()


@settings(max_examples=FEW, deadline=None)
@given(calendars(), moments, st.integers(0, 3000))
@example(WorkCalendar({}, LAST), datetime(2024, 2, 28, 17, 29, tzinfo=SHANGHAI), 2)
@example(WorkCalendar({}, LAST), datetime(2024, 2, 29, 12, 30, tzinfo=SHANGHAI), 0)
@example(WorkCalendar({}, LAST), datetime(2027, 12, 31, 17, 30, tzinfo=SHANGHAI), 1)
def test_0_f_work_hours_agree_with_the_minute_counter(
    calendar: WorkCalendar, start: datetime, minutes: int
) -> None:
    hours_agree(calendar, start, minutes)


@settings(max_examples=FEW, deadline=None)
@given(calendars(), moments, st.integers(0, 400), st.sampled_from([Clock.DAYS, Clock.WORKDAYS]))
def test_0_f_days_and_workdays_agree_with_the_day_counter(
    calendar: WorkCalendar, start: datetime, count: int, clock: Clock
) -> None:
    days_agree(calendar, start, count, clock)


@pytest.mark.fuzz
@settings(max_examples=MANY, deadline=None)
@given(calendars(), moments, st.integers(0, 20_000), st.integers(0, 3000))
def test_0_f_every_clock_agrees_with_its_counter(
    calendar: WorkCalendar, start: datetime, minutes: int, count: int
) -> None:
    hours_agree(calendar, start, minutes)
    days_agree(calendar, start, count, Clock.DAYS)
    days_agree(calendar, start, count, Clock.WORKDAYS)


@settings(max_examples=FEW, deadline=None)
@given(calendars(), moments, st.integers(0, 10**12), st.integers(0, 10**12))
def test_0_f_a_clock_stopped_and_started_again_runs_as_long_as_one_that_was_not(
    calendar: WorkCalendar, start: datetime, first: int, second: int
) -> None:
    for clock in (Clock.HOURS, Clock.WORK_HOURS):
        halfway = calendar.after(start, first * MICRO, clock).at
        assert (
            calendar.after(halfway, second * MICRO, clock).at
            == calendar.after(start, (first + second) * MICRO, clock).at
        )


@given(moments, st.decimals(0, 10**5, places=7))
def test_0_f_fractions_of_an_hour_are_kept_to_the_microsecond(
    start: datetime, hours: Decimal
) -> None:
    exact = Fraction(hours) * 3_600_000_000
    assert add_clock_hours(start, hours) - start == round(exact) * MICRO
    by_minutes = WorkCalendar({}).deadline(start, hours, Clock.MINUTES)
    assert abs(by_minutes.at - start - round(exact / 60) * MICRO) <= MICRO


def test_0_f_a_century_costs_no_more_than_a_day_and_the_end_of_time_is_said() -> None:
    calendar = WorkCalendar({date(2026, 10, 1): DayKind.OFF}, date(2026, 12, 31))
    start = datetime(2026, 9, 30, 8, 0, tzinfo=SHANGHAI)

    assert calendar.deadline(start, 1_000_000, Clock.WORKDAYS).at.year == 5859
    assert calendar.deadline(start, 7_500_000, Clock.WORK_HOURS).at.year == 5859
    for amount, clock in (
        (10**9, Clock.WORKDAYS), (10**9, Clock.DAYS), (10**9, Clock.WORK_HOURS),
        (10**9, Clock.HOURS), (10**30, Clock.MINUTES), (10**30, Clock.WORK_HOURS),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="期限须在 1992 年至 9990 年之间"):
            calendar.deadline(start, amount, clock)


def test_0_f_days_that_were_not_24_hours_long_are_not_reckoned_with() -> None:
    in_summer_time = datetime(1990, 7, 1, 9, tzinfo=SHANGHAI)
    assert in_summer_time.utcoffset() == timedelta(hours=9)
    for clock in Clock:
        with pytest.raises(ValueError, match="1992"):
            WorkCalendar({}).deadline(in_summer_time, 1, clock)
    first, last = (datetime.combine(day, time(), SHANGHAI) for day in SUPPORTED)
    offsets = {(first + n * 30 * DAY).utcoffset() for n in range((last - first).days // 30)}
    assert offsets == {timedelta(hours=8)}


def test_0_f_a_negative_length_of_work_is_refused() -> None:
    with pytest.raises(ValueError, match="不能为负"):
        WorkCalendar({}).add_work_time(datetime(2026, 9, 30, 8, tzinfo=SHANGHAI), -MICRO)


def test_0_f_office_hours_change_with_the_season() -> None:
    calendar = WorkCalendar({}, changes=((date(2026, 5, 1), SUMMER), (date(2026, 10, 1), WINTER)))

    ends = [calendar.close_of(date(2026, month, 6)).time() for month in (4, 5, 9, 10)]
    assert ends == [time(17, 30), time(18), time(18), time(17, 30)]
    thursday = datetime(2026, 4, 30, 17, 0, tzinfo=SHANGHAI)
    assert calendar.add_work_hours(thursday, 5) == datetime(2026, 5, 1, 15, tzinfo=SHANGHAI)
    with pytest.raises(ValueError, match="先后排列"):
        WorkCalendar({}, changes=((date(2026, 5, 1), SUMMER), (date(2026, 5, 1), WINTER)))
