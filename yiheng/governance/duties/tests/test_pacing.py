"""Periodic obligations: who lags behind time is told, in time and not too often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.governance.duties import paces, pacing
from yiheng.governance.duties.jobs import warn_of_pace
from yiheng.governance.duties.models import PaceWarning
from yiheng.governance.duties.pacing import PACES
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import MONDAY, a_house, a_member
from yiheng.governance.regulation import readings
from yiheng.governance.regulation.registry import DUTIES
from yiheng.standards.china.calendar import SHANGHAI, Month, Period, Year

DONE = {"drills": 0}


@pytest.fixture(autouse=True)
def drills() -> Iterator[None]:
    """Two drills a year (6.2-j), of which the tests say how many were held."""
    before, owed = dict(PACES), {clause: list(by) for clause, by in DUTIES.items()}
    PACES.clear()
    DONE["drills"] = 0

    @pacing.pace("6.2-j", title="应急演练", every=Year, needed="drills_per_year", post="director")
    def held(period: Period, at: datetime) -> int:
        return DONE["drills"]

    yield
    PACES.clear()
    PACES.update(before)
    for clause in DUTIES:
        DUTIES[clause][:] = owed.get(clause, [])


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=SHANGHAI)


def noticed() -> int:
    return Notice.objects.filter(kind="duties.behind").count()


@pytest.mark.django_db
def test_6_2_j_the_first_of_two_drills_is_asked_for_by_july_and_told_once_a_quarter() -> None:
    a_house()
    a_member("director")  # from Monday on
    (one,) = pacing.standings(MONDAY)
    assert (one.expected, one.behind, one.complete) == (2, True, False)
    name = one.pace.name
    half = [pacing.expected(2, Fraction(day, 365)) for day in (0, 182, 183, 273, 274, 365)]
    assert half == [0, 0, 1, 1, 2, 2]

    assert warn_of_pace(MONDAY) == 1
    assert warn_of_pace(MONDAY) == 0
    assert pacing.warn(name=name, by=the_system(), at=MONDAY) == 0
    assert noticed() == 1
    notice = Notice.objects.get(kind="duties.behind")
    assert notice.title == "应急演练：已完成 0／2，按时间进度应完成 2"

    PaceWarning.objects.all().delete()
    DONE["drills"] = 2
    assert warn_of_pace(MONDAY) == 0
    assert pacing.standings(MONDAY)[0].complete


@pytest.mark.django_db
def test_6_2_j_who_does_not_hold_the_post_is_not_told_and_an_unset_number_judges_nobody() -> None:
    a_house("clerk")
    clerk, director = a_member("clerk"), a_member("director")
    assert pacing.of_member(clerk, MONDAY) == []
    assert len(pacing.of_member(director, MONDAY)) == 1

    @pacing.pace("2.2-a", title="无数", every="staff_total", needed="staff_total", post="clerk")
    def unset(period: Period, at: datetime) -> int:
        return 0

    assert pacing.of_member(clerk, MONDAY) == []
    assert len(pacing.standings(MONDAY)) == 1


@given(st.integers(0, 400), st.lists(st.fractions(0, 1), min_size=2, max_size=5))
def test_0_f_time_never_asks_for_less_than_before_nor_for_more_than_there_is(
    needed: int, times: list[Fraction]
) -> None:
    asked = [pacing.expected(needed, one) for one in sorted(times)]
    assert asked == sorted(asked)
    assert all(0 <= one <= needed for one in asked)
    assert pacing.expected(needed, Fraction(1)) == needed
    assert pacing.expected(needed, Fraction(0)) == 0


@pytest.mark.django_db
def test_0_k_a_control_that_was_judged_this_month_counts_and_one_without_its_number_does_not() -> (
    None
):
    a_house()
    month = Month.containing(MONDAY)
    assert paces.controls_judged(month, MONDAY).done == 0
    readings.take(MONDAY)
    judged = paces.controls_judged(month, MONDAY)
    assert 0 < judged.done <= judged.needed == len(readings.controls())
    assert paces.controls_judged(month.next(), MONDAY).done <= judged.done


@pytest.mark.django_db
def test_0_f_the_line_of_its_picture_ends_at_the_whole() -> None:
    a_house()
    (one,) = pacing.standings(MONDAY)
    line = [pacing.by_day(one, day) for day in one.period.days()]
    assert (line[0], line[181], line[182], line[-1]) == (0, 0, 1, 2)
