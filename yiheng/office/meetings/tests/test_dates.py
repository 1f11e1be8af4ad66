"""On which day a meeting falls, over any calendar (C14)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.office.meetings import dates
from yiheng.standards.china.calendar import DayKind, Month, Quarter, Week, WorkCalendar

A_DAY = timedelta(days=1)
FIRST = date(2026, 8, 31)
NATIONAL = {date(2026, 10, 1) + n * A_DAY: DayKind.OFF for n in range(8)} | {
    date(2026, 9, 27): DayKind.WORK, date(2026, 10, 10): DayKind.WORK,
}  # fmt: skip
PUBLISHED = WorkCalendar(NATIONAL, provisional_after=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("monday", "shift", "day", "provisional"),
    [
        (date(2026, 9, 28), "next_workday", date(2026, 9, 28), False),
        (date(2026, 10, 5), "next_workday", date(2026, 10, 9), False),  # 10-05 to 10-08 are feasts
        (date(2026, 10, 5), "cancel", None, False),
        (date(2027, 1, 4), "next_workday", date(2027, 1, 4), True),
    ],
)
def test_4_2_a_a_monday_off_goes_to_the_next_workday(
    monday: date, shift: str, day: date | None, provisional: bool
) -> None:
    slot = dates.weekly(Week.containing(monday), 1, shift, PUBLISHED)

    assert (slot.nominal, slot.day, slot.provisional) == (monday, day, provisional)
    assert slot.shifted == (day not in (None, monday))


def test_4_2_a_two_weeks_never_meet_on_one_day() -> None:
    feast = {date(2026, 2, 16) + n * A_DAY: DayKind.OFF for n in range(7)}

    slot = dates.weekly(Week.containing(date(2026, 2, 16)), 1, "next_workday", WorkCalendar(feast))

    assert slot.day is None  # the next workday is the next Monday, which has its own


@given(
    st.sets(st.integers(0, 69), max_size=40), st.sets(st.integers(0, 69), max_size=6),
    st.integers(1, 7), st.integers(0, 70),
)  # fmt: skip
def test_4_2_a_over_any_calendar_meetings_keep_their_order(
    off: set[int], work: set[int], weekday: int, known: int
) -> None:
    days = {FIRST + n * A_DAY: DayKind.OFF for n in off} | {
        FIRST + n * A_DAY: DayKind.WORK for n in work
    }
    calendar = WorkCalendar(days, provisional_after=FIRST + known * A_DAY)
    weeks = [Week.containing(FIRST + 7 * n * A_DAY) for n in range(10)]

    slots = [dates.weekly(one, weekday, "next_workday", calendar) for one in weeks]

    held = [one.day for one in slots if one.day is not None]
    assert all(before < after for before, after in pairwise(held))
    for one in slots:
        between = 7 if one.day is None else (one.day - one.nominal).days
        assert not any(calendar.is_workday(one.nominal + n * A_DAY) for n in range(between))
        assert one.day is None or calendar.is_workday(one.day)
        last = one.day or one.nominal
        if one.day is not None:
            assert one.provisional == (last > FIRST + known * A_DAY)


@given(st.sets(st.integers(0, 91), max_size=60), st.integers(1, 20))
def test_4_2_e_the_window_is_the_last_workdays_of_the_quarter(off: set[int], count: int) -> None:
    quarter = Quarter.containing(date(2026, 10, 1))
    days = {quarter.first + n * A_DAY: DayKind.OFF for n in off}
    calendar = WorkCalendar(days, provisional_after=date(2026, 12, 20))

    window = [one.nominal for one in dates.last_workdays(quarter, count, calendar)]

    every = [day for day in quarter.days() if calendar.is_workday(day)]
    assert window == every[max(0, len(every) - count) :]


def test_other_windows() -> None:
    assert dates.work_windows(date(2026, 11, 23)) == (
        Week.containing(date(2026, 11, 16)), Week.containing(date(2026, 11, 23)),
    )  # fmt: skip
    assert dates.month_before(date(2027, 1, 4)) == Month.containing(date(2026, 12, 1))
