"""The patient index: found by exact identifiers, kept as blind indexes and sealed values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiheng.care.patients import index, people
from yiheng.care.patients.commands import Arrival, register
from yiheng.care.patients.models import Identifier, Patient
from yiheng.care.patients.people import Person
from yiheng.care.patients.systems import ID_CARD, MRN, kind_and_value
from yiheng.core.actor import the_system
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.keys import vault
from yiheng.governance.keys.models import DataKey
from yiheng.governance.keys.vault import KeyErased, SealBroken
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.people.tests.factories import MONDAY

pytestmark = pytest.mark.django_db
CARD = "11010519491231002X"
RESOURCE: dict[str, Any] = {
    "resourceType": "Patient",
    "identifier": [{"system": MRN, "value": " ZY1 "}, {"system": ID_CARD, "value": CARD}, {}],
    "name": [{"family": "诸葛", "given": [None, "月英"]}],
    "gender": "female",
    "birthDate": "1949-12-31",
    "telecom": [{"system": "phone"}, {"system": "phone", "value": "13800138000"}],
    "address": [{"text": "北京市朝阳区建国路 1 号"}],
}


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def arrive(*numbers: str, resource: dict[str, Any] = RESOURCE) -> list[str]:
    """Patients with a 病案号 each."""
    arrivals = [Arrival(uuid4().hex, True, resource, [("mrn", number)]) for number in numbers]
    register(arrivals=arrivals, by=the_system(), at=MONDAY)
    return [one.surrogate for one in arrivals]


def test_a_person_is_read_from_what_the_source_says() -> None:
    assert people.read(RESOURCE) == Person(
        name="月英 诸葛", sex="female", birth="1949-12-31", phone="13800138000",
        address="北京市朝阳区建国路 1 号", identifiers=(("mrn", "ZY1"), ("id-card", CARD)),
    )  # fmt: skip
    assert people.read({"resourceType": "Patient"}) == Person()
    assert people.read({"name": [{}, {"text": "诸葛月英"}]}).name == "诸葛月英"


def test_an_identifier_of_another_house_is_known_by_system_and_value() -> None:
    assert kind_and_value({"system": "urn:other", "value": "7"}) == ("other", "urn:other|7")
    assert kind_and_value({"value": "7"}) == ("other", "|7")


def test_0_e_a_patient_is_found_by_exact_identifier_alone() -> None:
    (first, second) = arrive("ZY1", "ZY2")

    found = index.by_identifier("zy1 ")
    assert found is not None
    assert found.surrogate == first
    assert index.by_identifier("ZY") is None
    assert index.by_identifier("ZY1", kinds=["id-card"]) is None
    keys = [("mrn", "ZY1"), ("mrn", "ZY2"), ("mrn", "ZY3")]
    assert index.resolve(keys) == {keys[0]: first, keys[1]: second}


def test_many_patients_are_found_with_few_queries(django_assert_num_queries: Any) -> None:
    numbers = [f"ZY{number}" for number in range(900)]
    arrive(*numbers)
    with django_assert_num_queries(3):
        assert len(index.resolve([("mrn", number) for number in numbers])) == 900


def test_0_e_nothing_that_identifies_stands_in_clear() -> None:
    arrive("ZY1")
    rows = str(list(Patient.objects.values_list())) + str(list(Identifier.objects.values_list()))

    for secret in ("诸葛", "ZY1", CARD, "1949", "13800138000"):
        assert secret not in rows
        assert secret not in str(list(Entry.objects.values_list()))
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.facts) == ("patients.registered", {"new": 1, "updated": 0})
    assert Subject.objects.filter(entry=entry.seq).count() == 1


def test_0_e_a_person_is_opened_with_their_own_key_alone() -> None:
    one, other = (Patient.objects.get(pk=pk) for pk in arrive("ZY1", "ZY2"))
    assert people.opened(one) == people.read(RESOURCE)
    other.sealed = one.sealed
    with pytest.raises(SealBroken):
        people.opened(other)

    DataKey.objects.filter(owner=one.surrogate).delete()
    vault.forget()
    with pytest.raises(KeyErased):
        people.opened(one)


def test_a_patient_who_comes_again_is_brought_up_to_date() -> None:
    (surrogate,) = arrive("ZY1")
    later = MONDAY + timedelta(hours=1)
    renamed = Arrival(surrogate, False, RESOURCE | {"name": [{"text": "诸葛果"}]}, [("mrn", "ZY9")])
    register(arrivals=[renamed], by=the_system(), at=later)

    patient = Patient.objects.get()
    assert people.opened(patient).name == "诸葛果"
    assert (patient.created_at, patient.updated_at) == (MONDAY, later)
    assert index.by_identifier("ZY9") == patient == index.by_identifier("ZY1")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.builds(
        Person,
        name=st.text(st.characters(exclude_categories=["Cs"])),
        identifiers=st.lists(st.tuples(st.just("mrn"), st.text("0123456789"))).map(tuple),
    )
)
def test_whatever_is_sealed_of_a_person_is_opened_again(person: Person) -> None:
    patient = Patient.objects.first() or Patient.objects.get(pk=arrive("ZY1")[0])
    patient.sealed = people.sealed(patient, person)

    assert people.opened(patient) == person


@pytest.mark.parametrize(
    ("birth", "hours", "age"),
    [
        ("1949-11-24", 0, 76),
        ("1949-11-24", 15, 77),  # midnight in Shanghai
        ("1949-11-23", 0, 77),
        ("2026-11-23", 0, 0),
        ("1949-11", 0, None),
        ("", 0, None),
    ],
)
def test_an_age_is_counted_by_the_hospitals_calendar(
    birth: str, hours: int, age: int | None
) -> None:
    assert Person(birth=birth).age(MONDAY + timedelta(hours=hours)) == age


def test_0_e_what_is_shown_of_identifiers_is_masked() -> None:
    person = Person(name="张三丰", identifiers=(("id-card", CARD), ("other", "urn:x|7")))

    assert person.masked_name == "张*丰"
    assert [kind for kind, _value in person.masked_identifiers] == ["id-card"]
    assert CARD not in str(person.masked_identifiers)
