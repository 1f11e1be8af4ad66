"""Whoever is on duty treats the patients of the unit, from the shift's beginning to its end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.governance.access import commands, jobs, queries
from yiheng.governance.access.models import CareRelation, CareSource, Stay
from yiheng.governance.access.relations import NewStay
from yiheng.governance.access.tests.factories import a_doctor, a_hospital, a_patient
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_unit

pytestmark = pytest.mark.django_db
SYSTEM, HOUR = the_system(), timedelta(hours=1)
NIGHT, MORNING = MONDAY + 10 * HOUR, MONDAY + 22 * HOUR


@pytest.fixture(autouse=True)
def _hospital() -> None:
    a_hospital()


def on_duty(member: Member, unit: Unit, since: datetime = NIGHT, until: datetime = MORNING) -> None:
    people.add_shift(unit=unit, member=member, begins_at=since, ends_at=until, by=SYSTEM, at=MONDAY)


def lies(
    unit: Unit, patient: str, at: datetime = MONDAY, until: datetime | None = None,
    since: datetime = MONDAY, visit: str = "",
) -> int:  # fmt: skip
    stay = NewStay(visit or f"visit-of-{patient}", patient, unit.code, since, until)
    return commands.keep_stays(stays=[stay], by=SYSTEM, at=at)


def may_read(member: Member, patient: str, at: datetime) -> bool:
    return bool(queries.may_read(Member.objects.get(pk=member.pk), patient, at))


def test_0_e_the_night_doctor_reads_whom_the_ward_has_for_as_long_as_the_shift_runs() -> None:
    ward, doctor, patient = a_unit(), a_doctor(), a_patient()
    lies(ward, patient)
    on_duty(doctor, ward)
    assert jobs.relate_on_duty(NIGHT - HOUR) == 0
    assert not may_read(doctor, patient, NIGHT)

    assert jobs.relate_on_duty(NIGHT) == 1

    assert [may_read(doctor, patient, at) for at in (NIGHT, MORNING - HOUR, MORNING)] == [
        True, True, False,
    ]  # fmt: skip
    relation = CareRelation.objects.get()
    assert (relation.source, relation.until) == (CareSource.ROSTER, MORNING)
    assert not may_read(a_doctor("别的医生"), patient, NIGHT)


def test_0_e_who_comes_in_during_the_shift_is_read_at_once_and_who_has_gone_is_not() -> None:
    ward, doctor, comes, gone = a_unit(), a_doctor(), a_patient(), a_patient()
    on_duty(doctor, ward)
    lies(ward, gone, until=NIGHT - HOUR)

    lies(ward, comes, at=NIGHT + HOUR, since=NIGHT + HOUR)

    assert may_read(doctor, comes, NIGHT + HOUR)
    assert not may_read(doctor, comes, MORNING)
    assert jobs.relate_on_duty(NIGHT + 2 * HOUR) == 0
    assert not may_read(doctor, gone, NIGHT + HOUR)


def test_0_e_a_patient_who_is_moved_is_the_other_wards() -> None:
    one, other, patient = a_unit("内科"), a_unit("外科"), a_patient()
    here, there = a_doctor("甲"), a_doctor("乙")
    on_duty(here, one)
    on_duty(there, other)
    lies(one, patient, at=NIGHT)
    assert not may_read(there, patient, NIGHT)

    assert lies(other, patient, at=NIGHT + HOUR) == 1
    assert lies(other, patient, at=NIGHT + HOUR) == 0

    assert may_read(there, patient, NIGHT + HOUR)
    assert Stay.objects.get().department == other.code


def test_0_e_a_shift_of_a_department_is_one_of_its_wards_too_and_not_of_its_neighbours() -> None:
    house = a_unit("医院")
    department = a_unit("内科", parent=house)
    ward, neighbour = a_unit("内一病区", parent=department), a_unit("外科", parent=house)
    doctor, inside, outside = a_doctor(), a_patient(), a_patient()
    on_duty(doctor, department)
    lies(ward, inside)
    lies(neighbour, outside)

    assert jobs.relate_on_duty(NIGHT) == 1
    assert may_read(doctor, inside, NIGHT)
    assert not may_read(doctor, outside, NIGHT)


def test_2_1_k_a_shift_gives_nothing_to_whom_the_post_lets_read_no_patient() -> None:
    ward, clerk = a_unit(), a_member("people:see")
    on_duty(clerk, ward)
    lies(ward, a_patient())

    assert jobs.relate_on_duty(NIGHT) == 0
    assert not CareRelation.objects.exists()


def test_0_g_each_patient_is_a_subject_and_a_run_that_finds_nothing_new_writes_nothing() -> None:
    ward, doctor, patient = a_unit(), a_doctor(), a_patient()
    lies(ward, patient)
    kept = Entry.objects.latest("seq")
    assert (kept.action, kept.facts) == ("access.stays_kept", {"made": 1, "updated": 0})
    assert Subject.objects.filter(entry=kept.seq, surrogate=patient).exists()
    on_duty(doctor, ward)
    jobs.relate_on_duty(NIGHT)
    size = Entry.objects.count()

    assert jobs.relate_on_duty(NIGHT + HOUR) == 0
    assert Entry.objects.count() == size
    assert Subject.objects.filter(surrogate=patient).count() == 2
