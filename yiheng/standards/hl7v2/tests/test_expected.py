"""The main facts of the data set, field by field, against a well-known converter's output."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from yiheng.standards.hl7v2 import UnsupportedMessage, parse, to_fhir
from yiheng.standards.hl7v2.tests.samples import MAPPED, edges, expected, messages, needs_data

pytestmark = needs_data
Json = dict[str, Any]

# What the other side also says, and why we do not.
FOREIGN: dict[str, Any] = {
    # GT1, DB1 and IN2 name guarantors, disability and policies: not numbers of the patient
    "identifiers": {
        "1516", "55121", "DB123", "G-SSN-12", "MCN-008", "MI-12345", "Medicare-12345", "PNM1234",
    },
    # the same of names; ADT01-23 shows a policy number as a family name
    "families": {"RADIANT", "Jack", "123121234A"},
    # XPN-15 is "called by", not a given name
    "given": {"Addsm"},
    # PDA and ACC (autopsy, accident) are not mapped
    "codes": {"death-certificate", "autopsy", "coroner", "injury-incident"},
    # OBX-11 S "partial results": preliminary says more than unknown
    "statuses": {("preliminary", "unknown")},
    # the concept map PatientClass[EncounterStatus] makes preadmit planned; they forget it
    "encounter": {("planned", "in-progress")},
    # PV2-9 is the expected discharge: no end of a period that has not ended
    "expected_discharge": {"ADT-A04-01"},
    # without OBX-14 the order's OBR-7 holds; they leave the time out
    "order_time": {"ORU-R01-RMGEAD"},
}  # fmt: skip


def of(resources: list[Json], kind: str) -> list[Json]:
    return [each for each in resources if each["resourceType"] == kind]


def numbers(resource: Json) -> set[str]:
    return {each["value"].strip() for each in resource.get("identifier", ())} - {""}


def names(patient: Json) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (
            each["family"],
            tuple(part for part in each.get("given", ()) if part not in FOREIGN["given"]),
        )
        for each in patient["name"]
        if each["family"] not in FOREIGN["families"]
    ]


def values(resources: list[Json]) -> dict[str, list[tuple[Any, Any]]]:
    """Code -> values with units; a value with repetitions stands in components on both sides."""
    found: dict[str, list[tuple[Any, Any]]] = {}
    for each in of(resources, "Observation"):
        code = each["code"]["coding"][0]["code"]
        quantities = [
            part["valueQuantity"]
            for part in (each, *each.get("component", ()))
            if "valueQuantity" in part
        ]
        if code not in FOREIGN["codes"]:
            found.setdefault(code, []).extend(
                (q["value"], q.get("unit") or q.get("code")) for q in quantities
            )
    return found


def both(name: str) -> tuple[list[Json], list[Json]]:
    return to_fhir(parse(messages()[name])), expected(name)


@pytest.mark.parametrize("name", MAPPED)
def test_patients_agree(name: str) -> None:
    ours, theirs = (of(side, "Patient")[0] for side in both(name))

    assert numbers(ours) == numbers(theirs) - FOREIGN["identifiers"]
    assert names(ours) == names(theirs)
    assert ours["birthDate"] == theirs["birthDate"]
    assert ours["gender"] == theirs["gender"]
    assert ours.get("deceasedBoolean") == theirs.get("deceasedBoolean")


@pytest.mark.parametrize("name", [each for each in MAPPED if each.startswith("ADT")])
def test_visits_agree(name: str) -> None:
    ours, theirs = (of(side, "Encounter")[0] for side in both(name))

    assert numbers(ours) == numbers(theirs)
    assert ours["class"] == theirs["class"]
    pair = (ours["status"], theirs["status"])
    assert pair[0] == pair[1] or pair in FOREIGN["encounter"]
    for end in ("start", "end"):
        found, wanted = (side["period"].get(end) for side in (ours, theirs))
        if end == "end" and name in FOREIGN["expected_discharge"]:
            assert found is None
        else:
            assert instant(found) == instant(wanted)


def instant(text: str | None) -> datetime | None:
    """They shift zones, so moments are compared."""
    return (
        datetime.fromisoformat(text).replace(tzinfo=None)
        - (datetime.fromisoformat(text).utcoffset() or timedelta())
        if text
        else None
    )


@pytest.mark.parametrize("name", MAPPED)
def test_results_agree(name: str) -> None:
    ours, theirs = both(name)

    assert values(ours) == values(theirs)
    wanted = {each["code"]["coding"][0]["code"]: each for each in of(theirs, "Observation")}
    for each in of(ours, "Observation"):
        other = wanted[each["code"]["coding"][0]["code"]]
        pair = (each["status"], other["status"])
        assert pair[0] == pair[1] or pair in FOREIGN["statuses"]
        if name not in FOREIGN["order_time"]:
            assert instant(each["effectiveDateTime"]) == instant(other["effectiveDateTime"])
        marks = (
            [i["coding"][0]["code"] for i in side.get("interpretation", ())]
            for side in (each, other)
        )
        assert len({tuple(each) for each in marks}) == 1


@pytest.mark.parametrize("name", ["LAB-ORU-2", "ORU-R01-RMGEAD"])
def test_reports_agree(name: str) -> None:
    ours, theirs = (
        [
            (each["status"], each["code"]["coding"][0]["code"], len(each["result"]))
            for each in of(side, "DiagnosticReport")
        ]
        for side in both(name)
    )

    assert ours == theirs


@pytest.mark.parametrize("name", MAPPED)
def test_every_reference_leads_somewhere_and_everything_says_where_it_came_from(name: str) -> None:
    ours = to_fhir(parse(messages()[name]))
    known = Counter(f"{each['resourceType']}/{each['id']}" for each in ours)

    assert set(references(ours)) <= set(known)
    assert set(known.values()) == {1}
    assert all(each["meta"]["source"].startswith("urn:hl7v2:") for each in ours)
    assert ours == to_fhir(parse(messages()[name]))


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["reference"]] if "reference" in part else []
        return own + references(list(part.values()))
    return [each for item in part for each in references(item)] if isinstance(part, list) else []


def test_every_message_of_the_four_kinds_maps_and_the_others_say_so() -> None:
    for name, raw in (messages() | edges()).items():
        message = parse(raw)
        if name in MAPPED or name in edges():
            assert to_fhir(message), name
        else:
            with pytest.raises(UnsupportedMessage, match="可接收") as refusal:
                to_fhir(message)
            assert refusal.value.trigger == message.type.trigger
