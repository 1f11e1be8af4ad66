"""What a message becomes in FHIR: Chinese particulars, refusals, values, stable ids."""

from datetime import timedelta, timezone
from typing import Any

import pytest

from yiheng.standards.hl7v2 import (
    MappingError,
    UnsupportedMessage,
    is_authoritative,
    parse,
    to_fhir,
)

MSH = "MSH|^~\\&|HIS|H1|||20261124||{kind}|C1|P|2.5"
PID = "PID|1||42^^^H1^MR||诸葛^亮||19491231|1"
PV1 = "PV1|1|I|心内科^3^12||||D1^张^仲景" + "|" * 12 + "V1" + "|" * 25 + "20261101|20261124"
OBR = "OBR|1|P1|F1|GLU^葡萄糖^99LAB|||20261124083000"


def mapped(*lines: str, kind: str = "ADT^A01") -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in to_fhir(parse("\r".join([MSH.format(kind=kind), *lines]).encode())):
        found.setdefault(each["resourceType"], []).append(each)
    return found


def result(kind: str, value: str, **more: str) -> dict[str, Any]:
    tail = "|".join(more.get(name, "") for name in ("unit", "range", "flag"))
    obx = f"OBX|1|{kind}|GLU^葡萄糖^99LAB||{value}|{tail}|||{more.get('status', 'F')}"
    return mapped(PID, OBR, obx, kind="ORU^R01")["Observation"][0]


@pytest.mark.parametrize(
    ("cx", "system", "text"),
    [
        ("11010519491231002X^^^CHN^NI", "urn:oid:2.16.156.10011.1.3", "居民身份证"),
        ("11010519491231002X^^^^NNCHN", "urn:oid:2.16.156.10011.1.3", "居民身份证"),
        ("110105491231002^^^公安部^NI", "urn:oid:2.16.156.10011.1.3", "居民身份证"),
        ("555^^^USA^NI", "urn:hl7v2:authority:USA", "国家统一标识号"),
        ("42^^^H1&1.2.3&ISO^MR", "urn:oid:1.2.3", "病案号"),
        ("42^^^^MR", "urn:hl7v2:H1:MR", "病案号"),
        ("42^^^门诊^PI", "urn:hl7v2:authority:%E9%97%A8%E8%AF%8A", "患者标识号"),
        ("42^^^^HC", "urn:oid:2.16.156.10011.1.19", "健康卡号"),
        ("42", "urn:hl7v2:H1:id", None),
    ],
)
def test_identifiers_have_a_stable_system_and_a_chinese_type(
    cx: str, system: str, text: str | None
) -> None:
    identifier = mapped(f"PID|1||{cx}")["Patient"][0]["identifier"][0]

    assert identifier["system"] == system
    assert identifier.get("type", {}).get("text") == text


@pytest.mark.parametrize("field", [19, 20])
def test_a_number_of_control_characters_only_is_none(field: int) -> None:
    numbers = mapped("PID|1||42^^^H1^MR" + "|" * (field - 3) + "\x1b")["Patient"][0]["identifier"]

    assert [one["value"] for one in numbers] == ["42"]


def test_a_relative_without_name_number_and_address_is_no_contact() -> None:
    found = mapped(PID, "NK1|1||SPO^配偶", "NK1|2||SPO^配偶||139")["Patient"][0]

    assert [one["telecom"][0]["value"] for one in found["contact"]] == ["139"]


def test_pid_19_of_a_chinese_sender_is_the_id_card() -> None:
    found = mapped("PID|1||42^^^H1^MR" + "|" * 16 + "11010519491231002X")["Patient"][0]

    assert [each["system"] for each in found["identifier"]] == [
        "urn:hl7v2:authority:H1",
        "urn:oid:2.16.156.10011.1.3",
    ]


@pytest.mark.parametrize(
    ("xpn", "text", "family"),
    [
        ("诸葛^亮", "诸葛亮", "诸葛"),
        ("诸葛亮", "诸葛亮", "诸葛亮"),
        ("𠮷田^一", "𠮷田一", "𠮷田"),
        ("Smith^John^A", "John A Smith", "Smith"),
        ("阿依古丽·买买提", "阿依古丽·买买提", "阿依古丽·买买提"),
    ],
)
def test_names_read_in_the_order_of_their_script(xpn: str, text: str, family: str) -> None:
    name = mapped(f"PID|1||42||{xpn}")["Patient"][0]["name"][0]

    assert (name["text"], name["family"]) == (text, family)


@pytest.mark.parametrize(
    ("sex", "gender"),
    [("M", "male"), ("2", "female"), ("女", "female"), ("Q", "unknown"), ("", None)],
)
def test_unknown_codes_never_enter_a_required_binding(sex: str, gender: str | None) -> None:
    assert mapped(f"PID|1||42|||||{sex}")["Patient"][0].get("gender") == gender


def test_visit() -> None:
    found = mapped(PID, PV1)["Encounter"][0]

    assert found["status"] == "finished"
    assert found["class"]["code"] == "IMP"
    assert found["identifier"][0]["value"] == "V1"
    assert found["period"] == {"start": "2026-11-01", "end": "2026-11-24"}
    assert found["location"][0]["location"]["display"] == "心内科 3 12"
    assert found["location"][0]["location"]["identifier"]["value"] == "心内科"
    assert found["participant"][0]["individual"]["display"] == "张仲景"
    assert found["serviceProvider"]["display"] == "H1"


@pytest.mark.parametrize(
    ("pv1", "status", "code"),
    [
        ("PV1|1|P", "planned", "PRENC"),
        ("PV1|1|O", "in-progress", "AMB"),
        ("PV1|1|ff", "in-progress", "ff"),
        ("PV1|1", "unknown", "UNK"),
    ],
)
def test_class_and_status_of_a_visit(pv1: str, status: str, code: str) -> None:
    found = mapped(PID, pv1)["Encounter"][0]

    assert (found["status"], found["class"]["code"]) == (status, code)


def test_diagnosis_hangs_on_the_visit() -> None:
    found = mapped(PID, PV1, "DG1|1||I21.9^急性心肌梗死^I10||20261101|F||||||||1")
    condition, visit = found["Condition"][0], found["Encounter"][0]

    assert condition["code"]["coding"][0]["system"] == "http://hl7.org/fhir/sid/icd-10"
    assert condition["verificationStatus"]["coding"][0]["code"] == "confirmed"
    assert condition["encounter"]["reference"] == f"Encounter/{visit['id']}"
    assert visit["diagnosis"][0]["condition"]["reference"] == f"Condition/{condition['id']}"


def test_allergy_contact_and_insurance() -> None:
    found = mapped(
        PID,
        "NK1|1|黄^月英|SPO||13800138000",
        "AL1|1|DA|青霉素|SV|皮疹",
        "IN1|1|310^职工医保|YB|市医保局",
    )

    assert found["AllergyIntolerance"][0]["category"] == ["medication"]
    assert found["AllergyIntolerance"][0]["reaction"][0]["severity"] == "severe"
    assert found["RelatedPerson"][0]["relationship"][0]["text"] == "配偶"
    assert found["Patient"][0]["contact"][0]["name"]["text"] == "黄月英"
    assert found["Coverage"][0]["payor"][0]["display"] == "市医保局"


@pytest.mark.parametrize(
    ("kind", "sent", "key", "value"),
    [
        ("NM", "7.3", "valueQuantity", {"value": 7.3, "unit": "mmol/L"}),
        ("NM", "+007", "valueQuantity", {"value": 7, "unit": "mmol/L"}),
        ("NM", "阴性", "valueString", "阴性"),
        ("NM", "0.1234567890123456789", "valueString", "0.1234567890123456789"),
        ("SN", "<^0.5", "valueQuantity", {"value": 0.5, "unit": "mmol/L", "comparator": "<"}),
        ("SN", "^1^:^128", "valueRatio", None),
        ("SN", "^3^-^5", "valueRange", None),
        ("SN", "<>^3", "valueString", "<> 3 mmol/L"),
        ("NR", "3^5", "valueRange", None),
        ("NR", "5^3", "valueString", "5^3"),
        ("ST", "A^B & C", "valueString", "A^B & C"),
        ("TX", "一~二~~三", "valueString", "一\n二\n\n三"),
        ("CWE", "POS^阳性^99LAB", "valueCodeableConcept", None),
        ("DT", "20261124", "valueDateTime", "2026-11-24"),
        ("TM", "0830", "valueTime", "08:30:00"),
        ("TS", "昨天", "valueString", "昨天"),
        ("DR", "20261101^20261124", "valuePeriod", {"start": "2026-11-01", "end": "2026-11-24"}),
        ("ZZ", "自定", "valueString", "自定"),
    ],
)
def test_values_by_type_and_nothing_is_lost(kind: str, sent: str, key: str, value: Any) -> None:
    found = result(kind, sent, unit="mmol/L")

    assert key in found
    assert value is None or found[key] == value


def test_reference_range_interpretation_status() -> None:
    found = result("NM", "7.3", unit="mmol/L", range="3.9--6.1", flag="H~局部", status="C")

    assert found["referenceRange"][0]["low"]["value"] == 3.9
    assert found["referenceRange"][0]["text"] == "3.9--6.1"
    assert [each["text"] for each in found["interpretation"]] == ["偏高", "局部"]
    assert found["status"] == "corrected"
    assert result("ST", "", status="N")["dataAbsentReason"]["coding"][0]["code"] == "not-asked"


def test_report_text_notes_and_file() -> None:
    found = mapped(
        PID, OBR, "NTE|1||结论", "OBX|1|TX|||正文一||||||F", "OBX|2|TX|||正文二||||||F",
        "OBX|3|ED|PDF^报告||^AP^PDF^Base64^aGVsbG8=||||||F", "NTE|1||见附件", kind="ORU^R01",
    )  # fmt: skip
    report = found["DiagnosticReport"][0]

    assert report["conclusion"] == "结论\n正文一\n正文二"
    assert report["presentedForm"][0]["contentType"] == "application/pdf"
    assert found["Observation"][0]["note"] == [{"text": "见附件"}]


def test_results_of_two_patients_stay_apart() -> None:
    obx = "OBX|1|NM|GLU||{}||||||F"
    found = mapped(
        PID, OBR, obx.format(1), PID.replace("42", "43"), OBR, obx.format(2), kind="ORU^R01"
    )
    owners = {
        each["valueQuantity"]["value"]: each["subject"]["reference"]
        for each in found["Observation"]
    }

    assert len(set(owners.values())) == len(found["Patient"]) == 2


def test_the_same_thing_twice_has_the_same_id_and_a_correction_replaces_it() -> None:
    first, second = result("NM", "7.3"), result("NM", "7.9", status="C")

    assert first["id"] == second["id"]


def test_orders_numbered_alike_lose_no_result() -> None:
    obx = "OBX|1|NM|GLU||{}||||||F"
    found = mapped(PID, OBR, obx.format(1), OBR, obx.format(2), obx.format(3), kind="ORU^R01")

    assert len(found["Observation"]) == 3


def test_results_carry_no_patient_name() -> None:
    found = mapped(PID, PV1, OBR, "OBX|1|NM|GLU||1||||||F", kind="ORU^R01")

    assert "诸葛" not in str(found["Observation"]) + str(found["Encounter"])


def test_blanks_that_fhir_does_not_know_become_spaces() -> None:
    assert result("ST", "未见　异常\u00a0。")["valueString"] == "未见 异常 。"
    assert result("ST", "a\\X00\\b\\X1B\\")["valueString"] == "ab"


def test_times_without_zone_take_the_one_given() -> None:
    message = parse("\r".join([MSH.format(kind="ORU^R01"), PID, OBR]).encode())
    found = to_fhir(message, zone=timezone(timedelta(hours=6)))

    assert found[-1]["effectiveDateTime"] == "2026-11-24T08:30:00+06:00"


def test_laboratory_is_no_authority_on_the_visit() -> None:
    adt, oru = (parse(MSH.format(kind=kind).encode()) for kind in ("ADT^A08", "ORU^R01"))

    assert is_authoritative(adt, "Encounter")
    assert is_authoritative(oru, "Observation")
    assert not is_authoritative(oru, "Encounter")


@pytest.mark.parametrize(
    ("lines", "place", "code"),
    [
        (["PV1|1|I"], "PID", "missing"),
        (["PID|1||||张三"], "PID-3", "missing"),
        (['PID|1||""'], "PID-3", "missing"),
        (["PID|1||42||||19491331"], "PID-7", "value"),
        ([PID, "PV1|1|I" + "|" * 42 + "2026113"], "PV1-44", "value"),
        ([PID, "PV1|1|I" + "|" * 42 + "20261124|20261123"], "PV1-45", "value"),
        ([PID, OBR, "OBX|1|NM|||7"], "OBX-3", "missing"),
        ([PID, OBR, "OBX|1|NM|GLU||7||||||F|||昨天"], "OBX-14", "value"),
        ([PID, "OBR|1|P1|F1"], "OBR-4", "missing"),
        ([PID, "OBR|1|P1|F1|X|||20261124|20261123"], "OBR-8", "value"),
        ([PID, OBR, "OBX|1|ED|PDF||^AP^PDF^Base64^***"], "OBX-5", "value"),
        ([PID, "DG1|1||I21||99"], "DG1-5", "value"),
    ],
)
def test_a_record_with_a_fault_is_refused_with_place_and_cure(
    lines: list[str], place: str, code: str
) -> None:
    with pytest.raises(MappingError, match="请") as refusal:
        mapped(*lines)

    assert (refusal.value.place, refusal.value.code) == (place, code)


def test_a_message_without_control_id_is_refused() -> None:
    with pytest.raises(MappingError) as refusal:
        to_fhir(parse(b"MSH|^~\\&|HIS|H||||" + b"|ADT^A01\r" + PID.encode()))

    assert refusal.value.place == "MSH-10"


@pytest.mark.parametrize("kind", ["ADT^A03", "ORM^O01", "ADT", ""])
def test_other_kinds_say_what_can_be_taken(kind: str) -> None:
    with pytest.raises(UnsupportedMessage, match="ORU\\^R01") as refusal:
        mapped(PID, kind=kind)

    assert refusal.value.place == "MSH-9"
