"""Readings: taken by the job, never by a page; ended periods are read once more and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from yiheng.desk.book import pages, words
from yiheng.desk.book.tests.factories import HOUR, MONDAY, a_house, some_duties
from yiheng.governance.regulation import readings
from yiheng.governance.regulation.controls import measures_taken
from yiheng.governance.regulation.findings import ClauseState
from yiheng.governance.regulation.models import ControlReading
from yiheng.governance.regulation.parameters import Version, parameter
from yiheng.governance.regulation.registry import CONTROLS, Control, Finding
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
ON_TIME = "yiheng.governance.duties.controls.duties_met_on_time"
DAY = timedelta(days=1)


@pytest.fixture
def unset_control() -> Iterator[Control]:
    """A control of 3.1-n that needs a number which the hospital has not set."""

    def measure(period: object, regulation: object) -> Finding:
        """Needs the limit."""
        parameter("incident_response_minutes", at=MONDAY)
        return Finding.count([])

    made = Control(("3.1-n",), Month, f"{__name__}.needs_a_limit", measure)
    CONTROLS["3.1-n"].append(made)
    yield made
    CONTROLS["3.1-n"].remove(made)


def test_0_f_late_duties_make_the_clause_one_to_mend_with_its_figure() -> None:
    a_house()
    some_duties(1, 1, 1, 3)
    at = MONDAY + DAY
    readings.take(at, CONTROLS["0-f"])

    found = readings.states(at)
    row = found.readings[ON_TIME]

    assert found.of["0-f"] is ClauseState.TO_MEND
    assert (row.value, row.evidence, row.exceptions) == (Decimal(75), 4, 1)
    assert row.examples[0].startswith("duties.duty:")
    assert words.reading(row) == "75%，要求 ≥ 100%"
    assert found.taken_at == at


def test_0_f_the_strip_shows_the_broken_day_among_thirty() -> None:
    a_house()
    some_duties(1, 3)
    at = MONDAY + DAY
    readings.take(at, CONTROLS["0-f"])

    [shown] = pages.measures("0-f", readings.past([ON_TIME], at), at)

    assert len(shown["days"]) == 30
    assert shown["days"][-2:] == ["b", "o"]
    assert len(shown["periods"]) == readings.PERIODS
    assert shown["periods"][0]["label"] == "2026 年 11 月"


def test_3_1_n_an_unset_parameter_makes_the_clause_one_to_mend(unset_control: Control) -> None:
    a_house()
    readings.take(MONDAY, CONTROLS["3.1-n"])

    found = readings.states(MONDAY)

    assert found.readings[unset_control.name].unset
    assert found.of["3.1-n"] is ClauseState.TO_MEND
    assert words.reading(found.readings[unset_control.name]) == "参数未设定，无法核验"


@pytest.mark.parametrize(
    ("value", "target", "met", "unit", "said"),
    [
        ("99.8", "99.5", True, "%", "99.8%，要求 ≥ 99.5%"),
        ("99.5", "99.5", True, "%", "99.5%，要求 ≥ 99.5%"),
        ("90", "99.5", False, "%", "90%，要求 ≥ 99.5%"),
        ("0.2", "0.5", True, "%", "0.2%，上限 0.5%"),
        ("0.5", "0.5", False, "%", "0.5%，上限 0.5%"),
        ("3", "0.5", False, "%", "3%，上限 0.5%"),
        ("0", "0", True, "", "0，上限 0"),
    ],
)
def test_a_reading_says_which_way_its_target_counts(
    value: str, target: str, met: bool, unit: str, said: str
) -> None:
    row = ControlReading(value=Decimal(value), target=Decimal(target), met=met, unit=unit)
    assert words.reading(row) == said


def test_only_running_periods_are_read_again() -> None:
    a_house()
    every = len(readings.controls()) * (readings.PERIODS + readings.DAYS + 1)
    assert readings.take(MONDAY) == every
    assert readings.take(MONDAY + HOUR) == 3 * len(readings.controls())
    assert ControlReading.objects.count() == every


def test_a_day_is_read_once_more_after_it_has_ended() -> None:
    a_house()
    readings.take(MONDAY, CONTROLS["0-f"])
    some_duties(3)
    readings.take(MONDAY + DAY, CONTROLS["0-f"])
    ended = ControlReading.objects.get(control=ON_TIME, first=MONDAY.date(), last=MONDAY.date())
    assert (ended.value, ended.met) == (Decimal(0), False)


def test_states_cost_one_query_a_minute(django_assert_num_queries: object) -> None:
    a_house()
    readings.take(MONDAY, CONTROLS["0-f"])
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        for _n in range(3):
            assert len(readings.states(MONDAY).of) == 196


def test_before_the_first_reading_nothing_is_called_met() -> None:
    a_house()
    found = readings.states(MONDAY)
    assert found.taken_at is None
    assert ClauseState.MET not in found.of.values()
    assert pages.taken(None) == "尚未核验，稍后自动取数"


def test_readings_that_the_job_has_not_renewed_are_called_old() -> None:
    a_house()
    readings.take(MONDAY, CONTROLS["0-f"])
    found = readings.states(MONDAY)
    assert found.old(MONDAY + timedelta(minutes=14)) is None
    assert found.old(MONDAY + timedelta(minutes=16)) == MONDAY
    assert replace(found, taken_at=None).old(MONDAY) is None


def test_1_1_c_a_control_that_was_not_read_is_missed(unset_control: Control) -> None:
    a_house()
    at, month = MONDAY + DAY, Month.containing(MONDAY.date())
    assert measures_taken(month, Version(at)).value is None  # nothing was read yet
    readings.take(at)

    finding = measures_taken(month, Version(at))
    assert not finding.met
    assert unset_control.name in finding.exceptions
    assert ON_TIME not in finding.exceptions
    assert len(finding.evidence) == len(readings.controls()) - 1  # it does not judge itself
    ControlReading.objects.filter(control=ON_TIME, span=0).delete()
    assert ON_TIME in measures_taken(month, Version(at)).exceptions
    assert measures_taken(month.previous(), Version(at)).value is None  # nobody read it then
