"""Resources as people read them: every digit, in Chinese, and never a crash on an odd shape."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiheng.care.records.presenting import KINDS, kind_of, present, types_of
from yiheng.standards.fhir.tests.samples import examples, needs_data, records
from yiheng.standards.hl7v2.tests.faults import COUNT


def lab(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "code": {"coding": [{"code": "2823-3"}], "text": "血清钾"},
        "valueQuantity": {"value": 4.1, "unit": "mmol/L"},
    } | changes


def limits(low: float | None, high: float | None) -> list[dict[str, Any]]:
    ends = {"low": low, "high": high}
    return [{name: {"value": value} for name, value in ends.items() if value is not None}]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7.3, "7.3"), (7.0, "7"), (1234567, "1234567"), (1234567.25, "1234567.25"),
        (4.123456789, "4.123456789"), (0.00001, "0.00001"), (-3, "-3"), (0, "0"),
        (10, "10"), (True, ""), ("7", ""), (None, ""),
    ],
)  # fmt: skip
def test_a_value_keeps_every_digit(value: object, shown: str) -> None:
    event = present(lab(valueQuantity={"value": value, "unit": "g/L"}))

    assert event.detail == (f"{shown} g/L" if shown else "")


@pytest.mark.parametrize(
    ("found", "flag", "words"),
    [
        ({"interpretation": [{"coding": [{"code": "N"}]}]}, "", ""),
        ({"interpretation": [{"coding": [{"code": "H"}]}]}, "H", "偏高"),
        ({"interpretation": [{"coding": [{"code": "LL"}]}]}, "LL", "危急值"),
        ({"interpretation": [{"coding": [{"code": "S"}]}], "referenceRange": limits(5, 6)}, "", ""),
        ({"referenceRange": limits(3.5, 5.5)}, "", ""),
        ({"referenceRange": limits(4.1, 4.1)}, "", ""),
        ({"referenceRange": limits(4.2, None)}, "L", "偏低"),
        ({"referenceRange": limits(None, 4)}, "H", "偏高"),
        ({"referenceRange": [*limits(5, 6), *limits(3, 6)]}, "", ""),
    ],
)
def test_a_result_is_flagged_by_its_source_or_by_its_one_range(
    found: dict[str, Any], flag: str, words: str
) -> None:
    event = present(lab(**found))

    assert (event.flag, event.flagged) == (flag, words)
    assert bool(event.tone) == bool(flag)


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        (limits(3.5, 5.5), "4.1 mmol/L · 参考 3.5–5.5"),
        (limits(60, None), "4.1 mmol/L · 参考 ≥ 60"),
        (limits(None, 5), "4.1 mmol/L · 参考 ≤ 5"),
        ([{"text": "阴性"}], "4.1 mmol/L · 参考 阴性"),
        ([{}], "4.1 mmol/L"),
    ],
)
def test_a_reference_range_is_read_out(given_: list[Any], shown: str) -> None:
    assert present(lab(referenceRange=given_)).detail == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"valueCodeableConcept": {"text": "阳性"}}, "阳性"),
        ({"valueString": "未见异常"}, "未见异常"),
        ({"valueBoolean": False}, "否"),
        ({"valueInteger": 3}, "3"),
        ({"valueRange": {"low": {"value": 1}, "high": {"value": 2, "unit": "h"}}}, "1–2 h"),
        ({"valueQuantity": {"value": 5, "comparator": "<", "unit": "IU"}}, "<5 IU"),
        ({"component": [lab()]}, "血清钾 4.1 mmol/L"),
    ],
)
def test_a_value_of_any_type_is_read_out(value: dict[str, Any], shown: str) -> None:
    resource = lab()
    del resource["valueQuantity"]

    assert present(resource | value).detail == shown


def test_each_type_says_what_it_is() -> None:
    drawn: list[tuple[dict[str, Any], str, str]] = [
        ({"resourceType": "Encounter", "class": {"code": "IMP"}}, "住院", ""),
        ({"resourceType": "Encounter", "status": "cancelled"}, "就诊", "已取消"),
        (
            {"resourceType": "Condition", "code": {"text": "高血压"},
             "clinicalStatus": {"coding": [{"code": "resolved"}]}}, "高血压", "已痊愈",
        ),
        (
            {"resourceType": "MedicationRequest", "medicationReference": {"display": "阿司匹林"},
             "dosageInstruction": [{"text": "一日一次"}],
             "dispenseRequest": {"quantity": {"value": 2, "unit": "盒"}}},
            "阿司匹林", "一日一次 · 2 盒",
        ),
        (
            {"resourceType": "AllergyIntolerance", "code": {"text": "青霉素"},
             "reaction": [{"manifestation": [{"text": "皮疹"}]}]}, "过敏：青霉素", "皮疹",
        ),
        ({"resourceType": "DiagnosticReport", "result": [{}, {}]}, "检查检验报告", "2 项结果"),
        ({"resourceType": "Claim", "total": {"value": 129.16, "currency": "CNY"}},
         "费用清单", "129.16 CNY"),
        ({"resourceType": "ImagingStudy", "series": [{"bodySite": {"display": "胸部"}}]},
         "影像检查", "胸部 · 1 个序列"),
        (
            {"resourceType": "RelatedPerson", "name": [{"family": "诸葛"}],
             "relationship": [{"text": "配偶"}]}, "联系人", "配偶 · 诸葛",
        ),
        ({"resourceType": "Unknown"}, "Unknown", ""),
    ]  # fmt: skip
    for resource, title, detail in drawn:
        event = present(resource)
        assert (event.title, event.detail) == (title, detail)


def test_a_document_shows_its_text_and_nothing_that_is_none() -> None:
    def sheet(data: str) -> dict[str, Any]:
        content = [{"attachment": {"contentType": "text/plain;charset=utf-8", "data": data}}]
        return {"resourceType": "DocumentReference", "content": content}

    assert present(sheet(b64encode("主诉：胸痛".encode()).decode())).note == "主诉：胸痛"
    assert len(present(sheet(b64encode(b"x" * 9000).decode())).note) == 2001
    assert present(sheet("*")).note == ""
    assert present(sheet(b64encode(b"\xff\xfe").decode())).note == ""
    assert present({"resourceType": "DocumentReference", "content": [{}]}).note == ""


@pytest.mark.parametrize(
    "reference", ["Encounter/e1", "urn:uuid:e1", "http://his/fhir/Encounter/e1"]
)
def test_events_know_their_visit_however_it_is_referred_to(reference: str) -> None:
    assert present(lab(encounter={"reference": reference})).visit == "e1"
    assert present({"resourceType": "Encounter", "id": "e1"}).visit == "e1"
    linked = {"resourceType": "DocumentReference",
              "context": {"encounter": [{"reference": reference}]}}  # fmt: skip
    assert present(linked).visit == "e1"
    assert present(lab()).visit == ""


def test_every_kind_is_found_by_its_key() -> None:
    for kind in KINDS:
        assert types_of(kind.key) == kind.types
        assert {kind_of(name) for name in kind.types} == {kind}
    assert types_of("none") == ()
    assert kind_of("Basic").key == "other"


@needs_data
def test_every_official_example_and_every_synthetic_record_is_presented() -> None:
    told = [present(one) for one in examples()] + [present(orjson.loads(one)) for one in records()]

    assert len(told) > 18_000
    named = [one for one in told if one.title != one.type]
    assert len(named) / len(told) > 0.95


NAMES = st.sampled_from([
    "code", "coding", "text", "display", "valueQuantity", "value", "unit", "low", "high", "class",
    "referenceRange", "interpretation", "status", "clinicalStatus", "component", "content", "data",
    "attachment", "contentType", "encounter", "reference", "context", "total", "amount", "series",
    "participant", "individual", "type", "category", "reaction", "manifestation", "dosage",
])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.fuzz
@settings(max_examples=COUNT // 20, deadline=None)
@given(st.sampled_from([name for kind in KINDS for name in kind.types]),
       st.dictionaries(NAMES, JSON, max_size=6))  # fmt: skip
def test_whatever_the_shape_an_event_is_drawn(kind: str, content: dict[str, Any]) -> None:
    event = present(content | {"resourceType": kind})

    assert event.title
    assert event.detail is not None
