"""What the gate lets in: under a licence, its types and fields alone, and nothing faulty."""

from __future__ import annotations

import gzip
from datetime import timedelta
from random import Random
from typing import Any

import orjson
import pytest

from yiheng.care.collection import commands as collection
from yiheng.care.collection import queries as applications
from yiheng.care.intake import commands
from yiheng.care.intake.models import Batch, Message, Quarantined
from yiheng.care.intake.tests.factories import (
    CARD,
    EVERYTHING,
    YEAR,
    a_hospital,
    a_licence,
    a_patient,
    an_applicant,
    an_application,
    an_encounter,
    an_observation,
    counts,
    take,
    with_card,
)
from yiheng.care.patients.models import Identifier, Patient
from yiheng.care.records.models import Record
from yiheng.care.records.reading import opened
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.verifying import verify
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.standards import fhir
from yiheng.standards.fhir.tests.faults import FAULTS
from yiheng.standards.fhir.tests.samples import bundles, needs_data, records

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def nothing_stored() -> bool:
    tables = (Record, Patient, Identifier, Quarantined, Message, Batch)
    return not any(table.objects.exists() for table in tables)


def the_codes() -> list[str]:
    found: list[list[str]] = list(
        Quarantined.objects.order_by("pk").values_list("codes", flat=True)
    )
    return [code for codes in found for code in codes]


def test_3_1_r_without_an_approved_application_there_is_no_licence() -> None:
    draft = an_application(an_applicant())

    for pk in (draft.pk, 999_999):
        with pytest.raises(Denied, match="没有已批准的采集申请单") as refusal:
            applications.licence(pk, MONDAY)
        assert refusal.value.verdict.clause == "3.1-r"
    assert nothing_stored()


@pytest.mark.parametrize(("wait", "allowed"), [(-DAY, False), (0 * DAY, True), (YEAR, False)])
def test_3_1_r_outside_its_period_a_licence_lets_nothing_in(wait: timedelta, allowed: bool) -> None:
    licence = a_licence()
    if allowed:
        assert take([a_patient()], licence, MONDAY + wait).accepted == 1
        return
    with pytest.raises(Denied, match="不在期内"):
        take([a_patient()], licence, MONDAY + wait)
    assert nothing_stored()


def test_3_1_r_a_licence_for_later_lets_nothing_in_before_its_period() -> None:
    licence = a_licence(period_from=MONDAY + 7 * DAY)

    with pytest.raises(Denied, match="不在期内"):
        take([a_patient()], licence)
    assert nothing_stored()
    assert take([a_patient()], licence, MONDAY + 7 * DAY).accepted == 1


def test_3_1_r_a_revoked_licence_lets_nothing_in_even_in_the_middle_of_a_file() -> None:
    licence = a_licence()
    head = a_member("collection:revoke", "collection:read-all")
    collection.revoke(pk=licence.application_id, by=head, at=MONDAY)
    licence.refresh_from_db()

    with pytest.raises(Denied, match="已停用"):
        take([a_patient()], licence)
    with pytest.raises(Denied, match="已停用"):
        commands.take(
            items=[], batch=None, licence=licence, door="cli", source="x", by=head, at=MONDAY
        )
    assert nothing_stored()
    assert Entry.objects.latest("seq").action == "intake.take.denied"


def test_3_1_s_every_record_carries_its_licence_and_every_batch_its_entry() -> None:
    first, second = a_licence(), a_licence()
    take([a_patient(), an_encounter(), an_observation()], first)
    take([an_observation("o2")], second)

    kept = dict(Record.objects.values_list("source_key", "licence_id"))
    assert sorted(kept.values()) == [first.pk] * 3 + [second.pk]
    entry = Entry.objects.filter(action="intake.taken").latest("seq")
    assert (entry.clause, entry.facts["licence"]) == ("3.1-r", second.pk)
    stored = Entry.objects.filter(action="records.stored").earliest("seq")
    assert (stored.clause, stored.facts["stored"]) == ("3.1-s", 3)
    assert len(stored.facts["root"]) == 64
    assert verify().whole


def test_0_i_fields_outside_the_licence_are_dropped_and_counted() -> None:
    scope = {"Patient": ["identifier", "gender"], "Observation": EVERYTHING["Observation"]}
    licence = a_licence(scope)
    batch = take([a_patient(), a_patient("p2", photo=[{"title": "照片"}])], licence)

    assert counts(batch) == (2, 2, 0, 0, 0)
    assert batch.dropped == {"Patient.name": 2, "Patient.birthDate": 2, "Patient.photo": 1}
    kept = [set(opened(one)) for one in Record.objects.all()]
    assert kept == [{"resourceType", "id", "identifier", "gender"}] * 2


def test_0_i_a_name_that_fhir_does_not_know_is_a_fault_and_stands_nowhere_in_clear() -> None:
    licence = a_licence({"Patient": ["identifier"]})
    batch = take([a_patient() | {"张三的电话": "13800138000"}], licence)

    assert counts(batch) == (1, 0, 0, 1, 0)
    assert the_codes() == ["unknown-element"]
    assert "张三" not in str(batch.dropped)


def test_3_1_r_types_outside_the_licence_are_refused_and_counted() -> None:
    licence = a_licence({"Patient": EVERYTHING["Patient"]})
    batch = take([a_patient(), an_encounter(), an_observation()], licence)

    assert counts(batch) == (3, 1, 0, 0, 2)
    assert batch.dropped == {"Encounter": 1, "Observation": 1}
    assert set(Record.objects.values_list("resource_type", flat=True)) == {"Patient"}


LINES = b"\n".join(orjson.dumps(one) for one in (a_patient(), an_observation()))
HL7 = b"MSH|^~\\&|HIS|A|Y|A|20261123||ADT^A08|1|P|2.4\rPID|1||1^^^HIS^MR||Zhang^San\r"
FILES = {
    "empty": b"",
    "blank": b" \n\t\n",
    "bom alone": b"\xef\xbb\xbf",
    "utf-16": LINES.decode().encode("utf-16"),
    "utf-16 without mark": LINES.decode().encode("utf-16-le"),
    "gbk as json": orjson.dumps(a_patient()).decode().encode("gb18030"),
    "gbk as lines": LINES.decode().encode("gb18030"),
    "json cut off": orjson.dumps(a_patient())[:-20],
    "bundle cut off": orjson.dumps({"resourceType": "Bundle", "entry": [a_patient()]})[:-3],
    "gzip cut off": gzip.compress(LINES, mtime=0)[:-12],
    "gzip spoilt": gzip.compress(LINES, mtime=0)[:30] + b"\x00" * 40,
    "gzip bomb": gzip.compress(b" " * 60_000_000 + LINES, mtime=0),
    "gzip bomb of json": gzip.compress(b"[" + b"1," * 20_000_000 + b"1]", mtime=0),
    "no json, no msh": b"name,birth\nZhang San,1949\n",
    "pid without msh": HL7.split(b"\r", 1)[1],
    "pdf": b"%PDF-1.7\n\x00\x01",
    "batch cut off": b"FHS|^~\\&\rBHS|^~\\&\r" + HL7,
    "batch miscounted": b"FHS|^~\\&\rBHS|^~\\&\r" + HL7 + b"BTS|2\rFTS|1\r",
}


@pytest.mark.parametrize("name", FILES)
def test_0_c_a_file_that_is_faulty_as_a_whole_is_refused_whole(name: str) -> None:
    licence = a_licence()
    with pytest.raises(Invalid, match="未接收"):
        take(FILES[name], licence)
    assert nothing_stored()


@pytest.mark.parametrize(
    "content",
    [
        LINES,
        b"\xef\xbb\xbf" + LINES,
        gzip.compress(LINES, mtime=0),
        LINES.replace(b"\n", b"\r\n\r\n"),
        orjson.dumps(
            {
                "resourceType": "Bundle",
                "type": "transaction",
                "entry": [{"resource": a_patient()}, {"resource": an_observation()}],
            },
            option=orjson.OPT_INDENT_2,
        ),
    ],
)
def test_the_same_records_come_in_whatever_file_they_come_in(content: bytes) -> None:
    assert counts(take(content, a_licence())) == (2, 2, 0, 0, 0)


def test_references_of_a_bundle_are_followed() -> None:
    patient, seen = a_patient(), an_observation()
    seen["subject"] = {"reference": "urn:uuid:1"}
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"fullUrl": "urn:uuid:1", "resource": patient}, {"resource": seen}],
    }
    take(orjson.dumps(bundle), a_licence())

    record = Record.objects.get(resource_type="Observation")
    assert record.patient == Patient.objects.get()
    assert opened(record)["subject"] == {"reference": "Patient/p1"}


@pytest.mark.parametrize(
    ("faulty", "code"),
    [
        (an_observation(status="done"), "code-not-in-value-set"),
        (an_observation(effectiveDateTime="2026-02-30"), "bad-date"),
        (an_observation(effectiveDateTime="2026-11-26T00:00:00+08:00"), "event-in-future"),
        (a_patient(birthDate="2026-11-24"), "born-in-future"),
        (an_observation(patient="p9"), "patient-unknown"),
        (a_patient(id=None), "wrong-type"),
        ({"resourceType": "Patient"}, "patient-unnamed"),
        ({"resourceType": "Patiant\x00"}, "type-unknown"),
        ({"id": ["a"], "resourceType": "Patient"}, "list-unexpected"),
    ],
)
def test_0_c_a_faulty_record_is_set_aside_with_what_to_do(
    faulty: dict[str, Any], code: str
) -> None:
    batch = take([a_patient(), faulty], a_licence())

    assert counts(batch) == (2, 1, 0, 1, 0)
    assert the_codes() == [code]
    row = Quarantined.objects.get()
    assert row.place == "第 2 行"
    seen = commands.read_quarantined(pk=row.pk, by=a_member("intake:mend"), at=MONDAY)
    assert orjson.loads(seen.raw) == faulty
    assert all("请" in one.text or "可用" in one.text for one in seen.faults)
    assert b"Observation" not in bytes(row.sealed)


def test_a_line_that_is_no_json_is_set_aside_and_the_next_is_read() -> None:
    batch = take(orjson.dumps(a_patient()) + b"\n{oops\n[1]\n" + LINES[-0:], a_licence())

    assert batch.quarantined == 2
    assert the_codes() == ["json", "not-a-resource"]
    assert batch.accepted == 2


def test_0_f_a_child_born_this_morning_is_not_born_tomorrow() -> None:
    early = MONDAY + timedelta(hours=15.5)  # 00:30 on Tuesday in Shanghai, Monday in UTC

    assert take([a_patient(birthDate="2026-11-24")], a_licence(), early).accepted == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"birthDate": "1950-01-01"}, "birth"),
        ({"gender": "male"}, "sex"),
        ({"card": CARD[:-1] + "1"}, "checksum"),
        ({"card": CARD[:-2]}, "length"),
    ],
)
def test_0_c_an_identity_card_agrees_with_itself_and_with_the_patient(
    changes: dict[str, str], code: str | None
) -> None:
    batch = take([with_card(**changes)], a_licence())

    assert batch.accepted == (code is None)
    assert len(the_codes()) == (code is not None), the_codes()
    row = Quarantined.objects.first()
    if row is not None:
        seen = commands.read_quarantined(pk=row.pk, by=a_member("intake:mend"), at=MONDAY)
        assert {fault.path for fault in seen.faults} == {"Patient.identifier[1].value"}


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"valueQuantity": {"value": 1e300}}, None),
        ({"valueQuantity": {"value": -1e12}}, None),
        ({"valueQuantity": {"value": 1e-9}}, 0),
        ({"valueQuantity": {"value": 2**62}}, None),
    ],
)
def test_a_quantity_beyond_measure_stays_in_the_record_alone(
    changes: dict[str, Any], kept: int | None
) -> None:
    assert take([a_patient(), an_observation(**changes)], a_licence()).accepted == 2
    record = Record.objects.get(resource_type="Observation")
    assert record.quantity == kept
    assert opened(record)["valueQuantity"] == changes["valueQuantity"]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("2016", "2015-12-31T16:00:00+00:00"),
        ("2016-05-04T08:00:00.123456789+08:00", "2016-05-04T00:00:00.123456+00:00"),
        ("0001-01-01T00:00:00+08:00", None),
        ("0001", None),
        ("9999-12-31T23:59:59-08:00", None),
    ],
)
def test_an_instant_that_no_calendar_reaches_stops_nobody(told: str, kept: str | None) -> None:
    seen = an_observation(effectiveDateTime=told, status="preliminary")
    visit = an_encounter(period={"start": told}, doctor=a_member())

    assert take([a_patient(), seen, visit], a_licence()).accepted == 3
    record = Record.objects.get(resource_type="Observation")
    assert (record.event_at and record.event_at.isoformat()) == kept


@needs_data
@pytest.mark.parametrize("kind", FAULTS)
def test_0_c_no_faulty_record_of_a_generator_passes(kind: str) -> None:
    licence, chance = a_licence(), Random(kind)
    faulty: list[dict[str, Any]] = []
    while len(faulty) < 100:
        sound = orjson.loads(records()[chance.randrange(len(records()))])
        spoilt = None if fhir.validate(sound) else FAULTS[kind](sound, chance)
        if spoilt is not None:
            faulty.append(spoilt)
    batch = take(faulty, licence)

    assert (batch.read, batch.accepted) == (len(faulty), 0)
    assert batch.quarantined + batch.duplicates == len(faulty)
    assert not Record.objects.exists()


@needs_data
def test_a_generators_bundles_come_in_whole_and_twice_they_are_known() -> None:
    licence = a_licence()
    given = sorted(bundles(), key=len)[:5]
    total = accepted = 0
    for raw in given:
        batch = take(raw, licence, name="synthea.json")
        total, accepted = total + batch.read, accepted + batch.accepted
        again = take(raw, licence, name="synthea.json")
        assert (again.accepted, again.duplicates) == (0, batch.accepted)

    assert accepted >= total * 0.99
    assert Patient.objects.count() == 5
    assert Record.objects.count() == accepted
