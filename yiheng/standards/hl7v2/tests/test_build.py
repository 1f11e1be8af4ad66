"""What is written reads back the same, whatever text stands in it."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.hl7v2 import parse, to_fhir
from yiheng.standards.hl7v2.build import adt, oru
from yiheng.standards.hl7v2.facts import (
    AddressData,
    AllergyData,
    CodedData,
    ContactData,
    CoverageData,
    DiagnosisData,
    IdentifierData,
    PersonData,
)
from yiheng.standards.hl7v2.tests.factories import (
    NOON,
    a_header,
    a_patient,
    a_result,
    a_visit,
    an_order,
)

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(' |^~\\&"#\n\t汉字𠮷😀ＡX\\F\\S'),
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zs", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=30,
).filter(lambda text: text == text.strip() and "\ufeff" not in text)
CODE = HOSTILE.map(lambda text: " ".join(text.split())).filter(bool)


def one(resources: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = (each for each in resources if each["resourceType"] == kind)
    return found


@pytest.mark.parametrize("trigger", ["A01", "A04", "A08"])
def test_admission_reads_back(trigger: Any) -> None:
    raw = adt(
        trigger,
        a_header(),
        a_patient(),
        a_visit(discharged=NOON),
        diagnoses=[DiagnosisData(CodedData("I21.9", "急性心肌梗死", "I10"), "F", NOON)],
        allergies=[AllergyData(CodedData("", "青霉素"), "DA", "SV", "皮疹")],
        contacts=[ContactData("黄", "月英", "SPO", "13900139000")],
        coverages=[CoverageData(CodedData("310", "职工医保"), "市医保局", "YB001")],
    )
    message, found = parse(raw), to_fhir(parse(raw))
    patient, visit = one(found, "Patient"), one(found, "Encounter")

    assert message.type[:2] == ("ADT", trigger)
    assert message.sent_at == NOON
    assert [each["value"] for each in patient["identifier"]] == ["ZY000123", "11010519491231002X"]
    assert patient["identifier"][1]["system"] == "urn:oid:2.16.156.10011.1.3"
    assert patient["name"][0]["text"] == "诸葛亮"
    assert (patient["birthDate"], patient["gender"]) == ("1949-12-31", "male")
    assert patient["address"][0]["text"] == "北京市朝阳区建国路 1 号"
    assert patient["telecom"][0]["value"] == "13800138000"
    assert datetime.fromisoformat(visit["period"]["end"]) == NOON
    assert one(found, "Condition")["code"]["text"] == "急性心肌梗死"
    assert one(found, "AllergyIntolerance")["code"]["text"] == "青霉素"
    assert one(found, "Coverage")["subscriberId"] == "YB001"


def test_results_read_back() -> None:
    order = an_order(
        a_result(),
        a_result(what=CodedData("5778-6", "颜色", "LN"), value="淡黄\n清亮", unit="", range=""),
        a_result(
            what=CodedData("X", "血型", "99LAB"), value=CodedData("A", "A 型", "99LAB"), note="复核"
        ),
        conclusion="血糖偏高",
    )
    found = to_fhir(parse(oru(a_header(), a_patient(), [order], a_visit())))
    report = one(found, "DiagnosticReport")
    glucose, colour, group = (each for each in found if each["resourceType"] == "Observation")

    assert report["status"] == "final"
    assert report["conclusion"] == "血糖偏高"
    assert len(report["result"]) == 3
    assert glucose["valueQuantity"] == {"value": 7.3, "unit": "mmol/L"}
    assert colour["valueString"] == "淡黄\n清亮"
    assert group["valueCodeableConcept"]["text"] == "A 型"
    assert group["note"] == [{"text": "复核"}]
    assert one(found, "Specimen")["identifier"][0]["value"] == "S1"


@given(
    st.tuples(*[HOSTILE] * 8),
    st.tuples(*[CODE] * 5),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
def test_hostile_text_in_every_field_of_a_patient(
    texts: tuple[str, ...], codes: tuple[str, ...], born: date
) -> None:
    family, given_name, street, ward, phone, who, allergen, relative = texts
    number, visit_number, control, staff, plan = codes
    raw = adt(
        "A01",
        replace(a_header(control), application=number),
        a_patient(
            identifiers=[IdentifierData(number, "MR", "H")],
            family=family,
            given=given_name,
            born=born,
            address=AddressData(line=street),
            phone=phone,
        ),
        a_visit(number=visit_number, ward=ward, attending=PersonData(staff, who)),
        allergies=[AllergyData(CodedData("", allergen), "DA")],
        contacts=[ContactData(relative)],
        coverages=[CoverageData(CodedData(plan, ""), family)],
    )
    message, found = parse(raw), to_fhir(parse(raw))
    patient, visit = one(found, "Patient"), one(found, "Encounter")

    assert message.encode() == raw
    assert message.control_id == control
    assert message.sender.application == number
    assert patient["identifier"][0]["value"] == number
    assert patient["name"][0]["family"] == family
    assert patient["name"][0]["given"] == [given_name]
    assert patient["birthDate"] == born.isoformat()
    assert patient["address"][0]["line"] == [street]
    assert patient["telecom"][0]["value"] == phone
    assert visit["identifier"][0]["value"] == visit_number
    assert visit["location"][0]["location"]["identifier"]["value"] == ward
    assert visit["participant"][0]["individual"]["display"] == who
    assert one(found, "AllergyIntolerance")["code"]["text"] == allergen
    assert one(found, "RelatedPerson")["name"][0]["family"] == relative
    assert one(found, "Coverage")["payor"][0]["display"] == family


@given(
    st.tuples(*[HOSTILE] * 5),
    st.tuples(*[CODE] * 4),
    st.decimals(-(10**9), 10**9, places=3),
)
def test_hostile_text_in_every_field_of_a_result(
    texts: tuple[str, ...], codes: tuple[str, ...], amount: Decimal
) -> None:
    text, unit, note, conclusion, title = texts
    placer, filler, code, service = codes
    order = an_order(
        a_result(what=CodedData(code, title, "99LAB"), value=text, unit="", note=note),
        a_result(what=CodedData(code, title, "99LAB"), value=amount, unit=unit, range=text),
        placer=placer,
        filler=filler,
        service=CodedData(service, title),
        conclusion=conclusion,
    )
    found = to_fhir(parse(oru(a_header(), a_patient(), [order])))
    words, number = (each for each in found if each["resourceType"] == "Observation")
    report = one(found, "DiagnosticReport")

    assert [each["value"] for each in report["identifier"]] == [placer, filler]
    assert report["code"]["coding"][0]["code"] == service
    assert report["conclusion"] == conclusion
    assert words["code"]["coding"][0] | {"system": ""} == {
        "system": "",
        "code": code,
        "display": title,
    }
    assert words["valueString"] == text
    assert words["note"] == [{"text": note}]
    assert Decimal(repr(number["valueQuantity"]["value"])) == amount
    assert number["valueQuantity"]["unit"] == unit
    assert number["referenceRange"][0]["text"] == text
