"""Encounters of wards and emergency rooms tell who lies where; those on duty there may read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yiheng.care.intake.linking import FOLLOW_UP
from yiheng.care.intake.tests.factories import (
    MONDAY,
    a_hospital,
    a_licence,
    a_patient,
    an_encounter,
    an_observation,
    counts,
    take,
)
from yiheng.care.patients.models import Patient
from yiheng.care.records.keeping import retention
from yiheng.care.records.models import Record
from yiheng.core.actor import the_system
from yiheng.governance.access import queries
from yiheng.governance.access.models import CareRelation, Stay
from yiheng.governance.access.tests.factories import a_doctor
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import UnitKind
from yiheng.governance.people.tests.factories import a_member

pytestmark = pytest.mark.django_db
SYSTEM, HOUR = the_system(), timedelta(hours=1)
BEGUN = {"start": "2026-11-23T08:30:00+08:00"}


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def inpatient(code: str = "IMP", **changes: Any) -> dict[str, Any]:
    return an_encounter(**{"class": {"code": code}, **changes})


@pytest.mark.parametrize("code", ["IMP", "ACUTE", "NONAC", "OBSENC", "SS", "EMER"])
def test_0_e_a_patient_of_a_ward_or_emergency_room_lies_there_until_told_otherwise(
    code: str,
) -> None:
    licence = a_licence()
    take([a_patient(), inpatient(code)], licence)
    stay = Stay.objects.get()
    assert (stay.department, stay.until) == ("XX1", None)
    assert stay.surrogate == Patient.objects.get().surrogate
    assert len(stay.visit) == 64  # blind

    ended = inpatient(code, status="finished", period=BEGUN | {"end": "2026-11-23T09:30:00+08:00"})
    take([ended], licence)

    assert Stay.objects.get().until == MONDAY + HOUR / 2


@pytest.mark.parametrize("status", ["finished", "cancelled", "entered-in-error"])
def test_0_e_a_visit_that_is_over_without_saying_when_is_over_now(status: str) -> None:
    take([a_patient(), inpatient(status=status)], a_licence())

    assert Stay.objects.get().until == MONDAY


def test_0_e_who_saw_to_a_visit_that_is_over_treats_the_patient_for_a_month_more() -> None:
    take([a_patient(), an_encounter(doctor=a_doctor(), status="finished")], a_licence())

    assert CareRelation.objects.get().until == MONDAY + FOLLOW_UP


def test_0_e_the_end_of_a_visit_ends_what_its_beginning_had_left_open() -> None:
    doctor, licence = a_doctor(), a_licence()
    take([a_patient(), an_encounter(doctor=doctor)], licence)
    assert CareRelation.objects.get().until is None
    ended = an_encounter(
        doctor=doctor, status="finished", period=BEGUN | {"end": "2026-11-23T09:30:00+08:00"}
    )

    for _twice in (1, 2):
        take([ended], licence)
        assert CareRelation.objects.get().until == MONDAY + HOUR / 2 + FOLLOW_UP
    assert not queries.in_care_of(doctor, MONDAY + HOUR + FOLLOW_UP)


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_0_e_a_visit_that_was_not_held_lets_nobody_read(status: str) -> None:
    take([a_patient(), an_encounter(doctor=a_doctor(), status=status)], a_licence())

    assert not CareRelation.objects.exists()


@pytest.mark.parametrize("end", ["9999-12-31T23:59:59+08:00", "9999-12-31T23:59:59Z", "9999-12-31"])
def test_an_end_in_the_year_9999_is_none_yet(end: str) -> None:
    visit = inpatient(doctor=a_doctor(), period=BEGUN | {"end": end})
    batch = take([a_patient(), visit], a_licence())

    assert counts(batch) == (2, 2, 0, 0, 0)
    assert (Stay.objects.get().until, CareRelation.objects.get().until) == (None, None)
    kept = retention(Patient.objects.get().surrogate, MONDAY)
    assert kept is not None
    assert kept.until == date.max


def test_an_instant_that_the_hospitals_clock_cannot_show_is_unknown() -> None:
    late = an_observation(status="preliminary", effectiveDateTime="9999-12-31T23:59:59Z")
    take([a_patient(), late], a_licence())

    assert Record.objects.get(resource_type="Observation").event_at is None


@pytest.mark.parametrize(
    "changes",
    [{"class": {"code": "AMB"}}, {"class": {"code": "VR"}}, {"serviceProvider": {}}],
    ids=["outpatient", "on-line", "nowhere"],
)
def test_0_e_who_is_only_seen_lies_nowhere(changes: dict[str, Any]) -> None:
    take([a_patient(), inpatient() | changes], a_licence())

    assert not Stay.objects.exists()


def test_0_e_who_is_on_duty_when_a_patient_comes_in_may_read_at_once() -> None:
    unit = people.found_unit(code="XX1", name="急诊", kind=UnitKind.CLINICAL, by=SYSTEM, at=MONDAY)
    doctor = a_member("records:read")
    people.add_shift(
        unit=unit, member=doctor, begins_at=MONDAY, ends_at=MONDAY + 8 * HOUR, by=SYSTEM, at=MONDAY
    )

    take([a_patient(), inpatient("EMER")], a_licence(), at=MONDAY + HOUR)

    surrogate = Patient.objects.get().surrogate
    assert queries.may_read(doctor, surrogate, MONDAY + HOUR)
    assert not queries.may_read(doctor, surrogate, MONDAY + 8 * HOUR)
