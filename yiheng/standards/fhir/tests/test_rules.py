"""One fault each: the code that stands for it, and the place where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from yiheng.standards.fhir import codes, event_time, patient_reference, quantity, validate

SOUND: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "14749-6", "display": "葡萄糖"}]},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-11-23T09:00:00+08:00",
    "valueQuantity": {"value": 7.3, "unit": "mmol/L"},
}
PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "p1", "gender": "female"}


def test_a_sound_record_has_no_issue() -> None:
    assert validate(SOUND) == []
    assert validate(PATIENT) == []


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"vlaue": 1}, "unknown-element", "Observation.vlaue"),
        ({"status": None}, "wrong-type", "Observation.status"),
        ({"status": "done"}, "code-not-in-value-set", "Observation.status"),
        ({"status": ["final"]}, "list-unexpected", "Observation.status"),
        ({"category": {}}, "not-a-list", "Observation.category"),
        ({"category": []}, "empty", "Observation.category"),
        ({"code": {}}, "empty", "Observation.code"),
        ({"effectiveDateTime": "2026-02-30"}, "bad-date", "Observation.effectiveDateTime"),
        ({"effectiveDateTime": "2026-2-3"}, "bad-format", "Observation.effectiveDateTime"),
        ({"valueString": "高"}, "choice-several", "Observation"),
        ({"subject": {"reference": "p1"}}, "reference-form", "Observation.subject"),
        ({"subject": {"reference": "Claim/1"}}, "reference-type", "Observation.subject"),
        ({"subject": {"reference": "#p"}}, "reference-unresolved", "Observation.subject"),
        ({"valueQuantity": {"value": "7.3"}}, "wrong-type", "Observation.valueQuantity.value"),
        ({"valueQuantity": {"code": "mmol/L"}}, "invariant", "Observation.valueQuantity"),
        ({"dataAbsentReason": {"text": "未测"}}, "invariant", "Observation"),
        ({"note": [{"text": "a\x00b"}]}, "control-character", "Observation.note[0].text"),
        ({"note": [{"text": "长" * (1024 * 1024 + 1)}]}, "too-long", "Observation.note[0].text"),
        ({"contained": [1]}, "not-an-object", "Observation.contained[0]"),
        ({"resourceType": "Obs"}, "type-unknown", "$"),
        ({"_status": 1}, "wrong-type", "Observation._status"),
        (
            {"effectiveDateTime": "2026-11-23T09:00:00"},
            "bad-format",
            "Observation.effectiveDateTime",
        ),
    ],
)
def test_a_fault_is_told_by_code_and_place(change: dict[str, Any], code: str, path: str) -> None:
    assert (code, path) in {(one.code, one.path) for one in validate(SOUND | change)}


@pytest.mark.parametrize("name", ["status", "code"])
def test_what_is_required_must_be_there(name: str) -> None:
    without = {key: value for key, value in SOUND.items() if key != name}

    assert [(one.code, one.path) for one in validate(without)] == [
        ("required", f"Observation.{name}")
    ]


@pytest.mark.parametrize(
    ("start", "end", "sound"),
    [
        ("2026-05-01", "2026-05-01", True),
        ("2026-05-02", "2026-05-01", False),
        ("2026", "2026-05-01", True),
        ("2026-05-01T08:00:00+08:00", "2026-05-01T00:30:00Z", True),
        ("2026-05-01T09:00:00+08:00", "2026-05-01T00:30:00Z", False),
        ("2026-05-01T09:00:00+08:00", "2026-05-01", True),
    ],
)
def test_a_period_runs_forward_in_instants_not_in_text(start: str, end: str, sound: bool) -> None:
    given = PATIENT | {"name": [{"text": "甲", "period": {"start": start, "end": end}}]}

    assert (validate(given) == []) is sound


def test_the_facts_of_a_record() -> None:
    assert patient_reference(SOUND) == "Patient/p1"
    assert event_time(SOUND) == "2026-11-23T09:00:00+08:00"
    assert codes(SOUND)[0][:2] == ("http://loinc.org", "14749-6")
    assert quantity(SOUND) == 7.3
    prescription = {"dispenseRequest": {"quantity": {"value": 14}}}
    assert quantity(prescription) == 14
    assert quantity({"valueQuantity": {"value": True}}) is None


def test_an_id_that_is_no_text_is_a_fault_like_any_other() -> None:
    assert {one.code for one in validate(SOUND | {"id": ["o1"]})} == {"list-unexpected"}
    inside = [{"resourceType": "Patient", "id": {"of": 1}}]
    assert {one.code for one in validate(SOUND | {"contained": inside})} == {"wrong-type"}


def test_lists_in_lists_are_asked_without_end() -> None:
    deep: Any = []
    for _ in range(2000):
        deep = [deep]
    given = {"resourceType": "Observation", "subject": deep, "code": deep}

    assert patient_reference(given) is None
    assert codes(given) == ()


INSIDE = {"resourceType": "Patient", "id": "in"}
MINE = {"subject": {"reference": "#in"}}
CODED = {"coding": [{"system": "s", "code": "1"}]}


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"valueQuantity": {"value": float("nan")}}, "bad-format", "valueQuantity.value"),
        ({"valueQuantity": {"value": 10**5000}}, "bad-format", "valueQuantity.value"),
        ({"category": [None]}, "wrong-type", "category[0]"),
        ({"category": [{"id": "x"}]}, "empty", "category[0]"),
        ({"instantiatesUri": 1}, "unknown-element", "instantiatesUri"),
        ({"effectiveDateTime": "２０２６"}, "bad-format", "effectiveDateTime"),
        ({"_effectiveDateTime": [{"id": "x"}]}, "list-uneven", "_effectiveDateTime"),
        ({"_effectiveDateTime": {}}, "empty", "_effectiveDateTime"),
        ({"subject": {"reference": "https://a.b/fhir/Claim/1"}}, "reference-type", "subject"),
        ({"subject": {"reference": "Claim?identifier=1"}}, "reference-type", "subject"),
        ({"subject": {"reference": "Patient/1", "type": "Group"}}, "reference-type", "subject"),
        ({"subject": {"display": "甲", "type": "Claim"}}, "reference-type", "subject"),
        ({"contained": [INSIDE]}, "contained-unused", "contained[0]"),
        (MINE | {"contained": [INSIDE, INSIDE]}, "contained-id", "contained[1].id"),
        (
            MINE | {"contained": [{"resourceType": "Claim", "id": "in"}]},
            "reference-type",
            "subject",
        ),
        (
            MINE | {"contained": [INSIDE | {"contained": [INSIDE]}]},
            "contained-nested",
            "contained[0].contained",
        ),
        (MINE | {"contained": [INSIDE | {"meta": {"versionId": "1"}}]}, "invariant",
         "contained[0].meta"),
        (
            {"note": [{"text": "x", "extension": [{"url": "u", "valueBase64Binary": "AAAAA"}]}]},
            "bad-format",
            "note[0].extension[0].valueBase64Binary",
        ),
        ({"text": {"status": "generated", "div": "文字"}}, "narrative-form", "text.div"),
        (
            {"text": {"status": "generated", "div": "<div><b onclick='x()'>x</b></div>"}},
            "narrative-unsafe",
            "text.div",
        ),
        ({"referenceRange": [{"age": {"low": {"value": 1}}}]}, "invariant", "referenceRange[0]"),
        (
            {"code": CODED, "component": [{"code": CODED, "valueString": "a"}]},
            "invariant",
            "",
        ),
        ({"note": [{"text": "a\x85b"}]}, "control-character", "note[0].text"),
        ({"note": [{"text": "a\ud800"}]}, "control-character", "note[0].text"),
    ],
)  # fmt: skip
def test_finer_faults_are_told_too(change: dict[str, Any], code: str, path: str) -> None:
    place = f"Observation.{path}".rstrip(".")

    assert (code, place) in {(one.code, one.path) for one in validate(SOUND | change)}


@pytest.mark.parametrize(
    "change",
    [
        MINE | {"contained": [INSIDE]},
        {"subject": {"reference": "https://a.b/fhir/Patient/1"}},
        {"subject": {"reference": "https://a.b/somewhere/else"}},
        {"subject": {"reference": "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"}},
        {"subject": {"identifier": {"system": "urn:x", "value": "1"}, "type": "Patient"}},
        {"extension": [{"url": "urn:x", "valueBase64Binary": "AAAA BBBB\n CC=="}]},
        {"text": {"status": "generated", "div": "<div><p>正常 once = 1</p></div>"}},
        {"_status": {"extension": [{"url": "urn:x", "valueString": "y"}]}},
        {"note": [{"text": "一\n二\t三"}]},
    ],
)
def test_what_only_looks_odd_is_sound(change: dict[str, Any]) -> None:
    assert validate(SOUND | change) == []


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ({"given": ["甲", None], "_given": [None, {"id": "x"}]}, True),
        ({"given": [None]}, False),
        ({"given": [None], "_given": [None]}, False),
        ({"given": ["甲"], "_given": [None, {"id": "x"}]}, False),
        ({"given": ["甲"], "_given": {"id": "x"}}, False),
    ],
)
def test_a_null_in_a_list_stands_for_the_extension_beside_it(
    name: dict[str, Any], sound: bool
) -> None:
    extended = [
        {"extension": [{"url": "urn:x", "valueCode": "y"}]} if isinstance(one, dict) else one
        for one in name.get("_given", ())
    ]
    given = name | {"_given": extended} if isinstance(name.get("_given"), list) else name

    assert (validate(PATIENT | {"name": [given]}) == []) is sound


ENTRY = {"fullUrl": "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", "resource": PATIENT}


@pytest.mark.parametrize(
    ("bundle", "key"),
    [
        ({"type": "collection", "total": 1}, "bdl-1"),
        ({"type": "collection", "entry": [ENTRY | {"search": {"mode": "match"}}]}, "bdl-2"),
        ({"type": "transaction", "entry": [ENTRY]}, "bdl-3"),
        ({"type": "batch-response", "entry": [ENTRY]}, "bdl-4"),
        ({"type": "collection", "entry": [{"fullUrl": "urn:x:1"}]}, "bdl-5"),
        ({"type": "collection", "entry": [ENTRY, ENTRY]}, "bdl-7"),
        (
            {"type": "collection", "entry": [ENTRY | {"fullUrl": "http://a/Patient/1/_history/2"}]},
            "bdl-8",
        ),
        ({"type": "document"}, "bdl-9, bdl-10"),
        ({"type": "message", "entry": [ENTRY]}, "bdl-11, bdl-12"),
        ({"type": "collection", "entry": [ENTRY]}, None),
        ({"type": "searchset", "total": 1, "entry": [ENTRY | {"search": {"mode": "match"}}]}, None),
    ],
)
def test_a_bundle_holds_what_its_type_asks(bundle: dict[str, Any], key: str | None) -> None:
    issues = validate({"resourceType": "Bundle"} | bundle)

    assert {one.args["key"] for one in issues} == ({key} if key else set())


@pytest.mark.parametrize("value", ["AAAA  " * 5000 + "!", "<" * 100_000, "a b" * 50_000 + " "])
def test_no_text_makes_a_pattern_run_on(value: str) -> None:
    """A pattern that tries the same text again and again would not come to an end here."""
    data = {"contentType": "text/plain", "data": value}
    validate({"resourceType": "Media", "status": "completed", "content": data, "type": CODED})
    validate(PATIENT | {"text": {"status": "generated", "div": f"<div>{value}</div>"}})
    validate(PATIENT | {"gender": value, "id": value})


class Watched(list[Any]):
    """A list that counts how many of its items were looked at."""

    seen = 0

    def __iter__(self) -> Iterator[Any]:
        for one in super().__iter__():
            self.seen += 1
            yield one


def test_a_flood_of_faults_is_cut_short() -> None:
    given = Watched([1] * 1000)

    assert len(validate(PATIENT | {"name": [{"given": given}]})) == 50
    assert given.seen < 60
    assert len(validate(PATIENT | {f"x{n}": 1 for n in range(10_000)})) == 50


@pytest.mark.parametrize(
    ("subject", "named"),
    [
        ({"reference": "Patient/1"}, "Patient/1"),
        ({"reference": "Patient/1/_history/2"}, "Patient/1"),
        ({"reference": "https://a.b/fhir/Patient/1"}, "https://a.b/fhir/Patient/1"),
        ({"reference": "#in"}, "#in"),
        ({"reference": "urn:uuid:1"}, "urn:uuid:1"),
        ({"reference": "Patient?identifier=s|1"}, "Patient?identifier=s|1"),
        ({"identifier": {"system": "s", "value": "1"}}, "Patient?identifier=s|1"),
        ({"reference": "Group/1"}, None),
        ({"reference": "urn:uuid:1", "type": "Device"}, None),
        ({"display": "甲"}, None),
    ],
)
def test_a_record_of_a_patient_never_passes_for_nobodys(
    subject: dict[str, Any], named: str | None
) -> None:
    assert patient_reference(SOUND | {"subject": subject, "contained": [INSIDE]}) == named


def test_a_patient_is_his_own_and_a_device_its_patients() -> None:
    linked = {"link": [{"other": {"reference": "Patient/p2"}, "type": "seealso"}]}

    assert patient_reference(PATIENT | linked) == "Patient/p1"
    assert patient_reference({"resourceType": "Device", "patient": {"reference": "Patient/1"}})
    assert patient_reference({"resourceType": "Organization", "id": "1"}) is None


def _deep_list() -> Any:
    deep: Any = []
    for _ in range(50_000):
        deep = [deep]
    return deep


@pytest.mark.parametrize(
    "value",
    [10**5000, _deep_list(), {"a": _deep_list()}, None],
    ids=["long integer", "deep list", "deep object", "null"],
)
def test_no_value_is_too_odd_to_be_told_of(value: Any) -> None:
    for name in ("resourceType", "id", "status", "subject", "code", "contained", "extension"):
        for given in (value, [value], {"reference": value, "type": value, "coding": [value]}):
            issues = validate(SOUND | {name: given})
            patient_reference(SOUND | {name: given})
            codes(SOUND | {name: given})
            assert all(one.text for one in issues)
    bundle = {"resourceType": "Bundle", "type": value, "total": value, "fullUrl": value}
    assert validate(bundle | {"entry": [{"fullUrl": value, "resource": {"meta": value}}]})
