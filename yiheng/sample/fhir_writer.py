"""The sample patients and visits as FHIR R4 resources, the way a 医院信息系统 would send them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from yiheng.care.patients.systems import DEPARTMENT, ID_CARD, MRN, STAFF, VISIT
from yiheng.core.clock import SHANGHAI
from yiheng.sample.population import Prescription, Result, SamplePatient, Visit

Resource = dict[str, Any]

ICD10 = "http://hl7.org/fhir/sid/icd-10-cn"
LOINC = "http://loinc.org"
ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"
V3_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
V2_FLAG = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def patient(person: SamplePatient) -> Resource:
    """The patient with identifiers, name, phone and address."""
    return {
        "resourceType": "Patient",
        "id": person.mrn,
        "identifier": [
            {"system": MRN, "value": person.mrn},
            {"system": ID_CARD, "value": person.id_card},
        ],
        "name": [{"use": "official", "text": person.name}],
        "telecom": [{"system": "phone", "use": "mobile", "value": person.phone}],
        "gender": "male" if person.male else "female",
        "birthDate": person.birth.isoformat(),
        "address": [{"use": "home", "text": person.address}],
    }


def visit(one: Visit) -> Iterator[Resource]:
    """The encounter, its diagnosis, results and prescriptions."""
    yield _encounter(one)
    yield _condition(one)
    for index, result in enumerate(one.results, start=1):
        yield _observation(one, result, index)
    for index, prescription in enumerate(one.prescriptions, start=1):
        yield _medication_request(one, prescription, index)


def _encounter(one: Visit) -> Resource:
    return {
        "resourceType": "Encounter",
        "id": one.number,
        "identifier": [{"system": VISIT, "value": one.number}],
        "status": "finished",
        "class": {"system": V3_ACT, "code": "EMER" if one.emergency else "AMB"},
        "subject": _subject(one),
        "participant": [{"individual": _staff(one.doctor)}],
        "period": {"start": _instant(one.start), "end": _instant(one.end)},
        "serviceProvider": {"identifier": {"system": DEPARTMENT, "value": one.department}},
    }


def admission(
    person: SamplePatient, number: str, unit: str, doctor: str, since: datetime
) -> Resource:
    """An inpatient of a unit who is still there."""
    return {
        "resourceType": "Encounter",
        "id": number,
        "identifier": [{"system": VISIT, "value": number}],
        "status": "in-progress",
        "class": {"system": V3_ACT, "code": "IMP"},
        "subject": {"reference": f"Patient/{person.mrn}"},
        "participant": [{"individual": _staff(doctor)}],
        "period": {"start": _instant(since)},
        "serviceProvider": {"identifier": {"system": DEPARTMENT, "value": unit}},
    }


def _condition(one: Visit) -> Resource:
    coding = {"system": ICD10, "code": one.diagnosis.code, "display": one.diagnosis.name}
    return {
        "resourceType": "Condition",
        "id": f"{one.number}-D1",
        "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "active"}]},
        "code": {"coding": [coding], "text": one.diagnosis.name},
        "subject": _subject(one),
        "encounter": _encounter_of(one),
        "recordedDate": _instant(one.start),
        "recorder": _staff(one.doctor),
    }


def _observation(one: Visit, result: Result, index: int) -> Resource:
    test = result.test
    unit = {"unit": test.unit, "system": UCUM, "code": test.unit}
    return {
        "resourceType": "Observation",
        "id": f"{one.number}-R{index}",
        "status": "final",
        "code": {
            "coding": [{"system": LOINC, "code": test.code, "display": test.name}],
            "text": test.name,
        },
        "subject": _subject(one),
        "encounter": _encounter_of(one),
        "effectiveDateTime": _instant(result.at),
        "valueQuantity": {"value": float(result.value), **unit},
        "interpretation": [{"coding": [{"system": V2_FLAG, "code": result.flag}]}],
        "referenceRange": [
            {"low": {"value": float(test.low), **unit}, "high": {"value": float(test.high), **unit}}
        ],
    }


def _medication_request(one: Visit, prescription: Prescription, index: int) -> Resource:
    drug = prescription.drug
    return {
        "resourceType": "MedicationRequest",
        "id": f"{one.number}-P{index}",
        "status": "completed",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": ATC, "code": drug.code, "display": drug.name}],
            "text": drug.name,
        },
        "subject": _subject(one),
        "encounter": _encounter_of(one),
        "authoredOn": _instant(prescription.at),
        "requester": _staff(one.doctor),
        "dosageInstruction": [{"text": drug.dose}],
        "dispenseRequest": {"quantity": {"value": prescription.packs, "unit": "盒"}},
    }


def _subject(one: Visit) -> Resource:
    return {"reference": f"Patient/{one.patient.mrn}"}


def _encounter_of(one: Visit) -> Resource:
    return {"reference": f"Encounter/{one.number}"}


def _staff(number: str) -> Resource:
    return {"identifier": {"system": STAFF, "value": number}}


def _instant(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()
