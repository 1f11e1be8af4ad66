"""Other people's records, through the whole house: licence, gate, store, timeline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from random import Random
from typing import Any

import pytest
from django.test import Client

from yiheng.care.intake import commands as intake
from yiheng.care.intake.models import Quarantined
from yiheng.care.intake.tests.factories import (
    a_hospital,
    a_licence,
    a_patient,
    an_observation,
    take,
    with_card,
)
from yiheng.care.patients.models import Patient
from yiheng.care.records.commands import read_timeline
from yiheng.care.records.models import Record
from yiheng.care.records.queries import NOT_EVENTS
from yiheng.care.records.reading import Dated
from yiheng.core.actor import the_system
from yiheng.governance.access.commands import relate_many
from yiheng.governance.access.relations import NewRelation
from yiheng.governance.access.tests.factories import a_doctor
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.verifying import verify
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.standards import hl7v2
from yiheng.standards.china import identity
from yiheng.standards.fhir.tests.samples import bundles, needs_data
from yiheng.standards.hl7v2.tests.samples import MAPPED, messages

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(days=2)
EACH = 100
AREAS = ("110105", "310101", "330106", "440103", "510107")


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def reasons() -> list[str]:
    """What each record in quarantine is told, opened as whoever mends it does."""
    mender = a_member("intake:mend")
    rows = [
        intake.read_quarantined(pk=row.pk, by=mender, at=NOW) for row in Quarantined.objects.all()
    ]
    return [fault.text for row in rows for fault in row.faults]


@needs_data
def test_0_c_3_1_s_the_62_bundles_of_a_generator_come_in() -> None:
    licence, counted = a_licence(), Counter[str]()
    for raw in bundles():
        batch = take(raw, licence, NOW, "synthea.json")
        assert batch.read == batch.accepted + batch.duplicates + batch.quarantined
        counted.update(read=batch.read, accepted=batch.accepted, known=batch.duplicates)

    read, accepted = counted["read"], counted["accepted"]
    assert (len(bundles()), read) == (62, 18_570)
    assert accepted >= read * 0.99
    assert Record.objects.count() == accepted
    assert len(reasons()) >= read - accepted - counted["known"]
    assert all(reasons())
    assert Patient.objects.count() == 62
    assert verify().whole


def treated(doctor: Member) -> None:
    """The doctor treats everybody who is known."""
    people = Patient.objects.values_list("surrogate", flat=True)
    relate_many(
        relations=[NewRelation(doctor.pk, one, "attending", MONDAY, None) for one in people],
        by=the_system(), at=NOW,
    )  # fmt: skip


def timeline(doctor: Member, surrogate: str, at: datetime) -> dict[str, Dated]:
    """Every page of a patient's timeline, by record."""
    first = read_timeline(target=surrogate, by=doctor, at=at)
    pages = [first] + [
        read_timeline(target=surrogate, by=doctor, at=at, number=number)
        for number in range(2, first.page.paginator.num_pages + 1)
    ]
    return {one.record: one for reading in pages for one in reading.page.object_list}


def kind_of(raw: bytes) -> tuple[str, ...]:
    """ADT^A01 and its like; empty for what is no message."""
    try:
        return tuple(hl7v2.parse(raw).type[:2])
    except hl7v2.Hl7Error:
        return ()


@needs_data
def test_1_1_g_every_message_of_the_four_kinds_is_mapped_and_the_rest_is_told_why() -> None:
    licence, wanted = a_licence(), {("ADT", "A01"), ("ADT", "A04"), ("ADT", "A08"), ("ORU", "R01")}
    given = messages()
    ours = {name for name, raw in given.items() if kind_of(raw) in wanted}
    batches = {name: take(raw, licence, NOW, f"{name}.hl7") for name, raw in given.items()}

    assert (len(given), len(ours)) == (70, 8)
    assert ours == set(MAPPED) == {name for name, batch in batches.items() if batch.accepted}
    rest = [batch for name, batch in batches.items() if name not in ours]
    assert all((one.read, one.quarantined) == (1, 1) for one in rest)
    told = reasons()
    assert len(told) >= len(rest)
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in told)


@needs_data
@pytest.mark.parametrize("name", MAPPED)
def test_1_1_g_a_mapped_message_is_read_in_the_timeline(name: str, client: Client) -> None:
    doctor = a_doctor()
    batch = take(messages()[name], a_licence(), NOW, f"{name}.hl7")
    treated(doctor)
    patient = Patient.objects.get()
    events = Record.objects.exclude(resource_type__in=NOT_EVENTS)
    shown = timeline(doctor, patient.surrogate, NOW)

    assert (batch.read, batch.accepted) == (1, 1)
    assert set(shown) == set(events.filter(patient=patient).values_list("pk", flat=True))
    assert not events.filter(patient=None).exists()
    assert [one.event for one in shown.values() if one.event.title in ("", one.event.type)] == []
    mapped = Counter(one["resourceType"] for one in hl7v2.to_fhir(hl7v2.parse(messages()[name])))
    kinds = Counter(one.event.type for one in shown.values())
    assert kinds == {kind: many for kind, many in mapped.items() if kind not in NOT_EVENTS}
    assert Entry.objects.filter(action="records.read").exists()

    client.force_login(doctor)
    page = unescape(client.get(f"/patients/{patient.surrogate}/").content.decode())
    assert all(one.event.title in page for one in shown.values())


def card_of(chance: Random, **changes: Any) -> dict[str, Any]:
    """A patient whose 身份证, birth date and sex agree."""
    born, male = date(1940, 1, 1) + timedelta(days=chance.randrange(25_000)), chance.random() < 0.5
    number = identity.make(chance.choice(AREAS), born, chance.randrange(500), male)
    fitting = {"gender": "male" if male else "female", "birthDate": born.isoformat()}
    return with_card(str(chance.randrange(10**9)), card=number, **(fitting | changes))


def misread(chance: Random, change: Callable[[str, Random], str]) -> dict[str, Any]:
    """A patient whose number was typed wrongly."""
    patient = card_of(chance)
    card = patient["identifier"][1]
    while (wrong := change(card["value"], chance)) == card["value"]:
        pass
    card["value"] = wrong
    return patient


def _other_digit(number: str, chance: Random) -> str:
    place = chance.randrange(17)
    return number[:place] + str(chance.randrange(10)) + number[place + 1 :]


def _neighbours_swapped(number: str, chance: Random) -> str:
    place = chance.randrange(16)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _other_sex(chance: Random) -> dict[str, Any]:
    patient = card_of(chance)
    patient["gender"] = "female" if patient["gender"] == "male" else "male"
    return patient


def _seen(chance: Random, **changes: Any) -> dict[str, Any]:
    return an_observation(f"o{chance.randrange(10**9)}", **changes)


def _later(chance: Random) -> str:
    return (NOW + timedelta(days=chance.randrange(3, 900))).date().isoformat()


OWN_FAULTS: dict[str, Callable[[Random], dict[str, Any]]] = {
    "a digit of the 身份证 is another": lambda c: misread(c, _other_digit),
    "two digits of the 身份证 are swapped": lambda c: misread(c, _neighbours_swapped),
    "the 身份证 is cut short": lambda c: misread(c, lambda number, _c: number[:-1]),
    "the birth date is another's": lambda c: card_of(c, birthDate=f"19{c.randrange(10, 40)}-02-01"),
    "the sex is another's": _other_sex,
    "born after today": lambda c: a_patient(f"p{c.randrange(10**9)}", birthDate=_later(c)),
    "happened after today": lambda c: _seen(c, effectiveDateTime=f"{_later(c)}T08:00:00+08:00"),
    "of a patient nobody knows": lambda c: _seen(c, patient=f"x{c.randrange(10**9)}"),
}


@pytest.mark.parametrize("kind", OWN_FAULTS)
def test_0_c_0_f_none_of_a_hundred_records_with_one_fault_passes(kind: str) -> None:
    chance, licence = Random(kind), a_licence()
    take([a_patient()], licence, NOW)
    faulty = [OWN_FAULTS[kind](chance) for _ in range(EACH)]
    before = Record.objects.count()
    batch = take(faulty, licence, NOW)

    assert (batch.read, batch.accepted, batch.quarantined) == (EACH, 0, EACH)
    assert Record.objects.count() == before
    assert Quarantined.objects.count() == EACH


def test_0_c_the_same_records_without_the_fault_pass() -> None:
    chance, licence = Random(1), a_licence()
    batch = take([card_of(chance) for _ in range(EACH)], licence, NOW)

    assert (batch.read, batch.accepted) == (EACH, EACH)
