"""The sample visits as HL7 v2 messages: registration (A04) and laboratory results (R01)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yiheng.sample.population import SamplePatient, Visit
from yiheng.standards.hl7v2 import build
from yiheng.standards.hl7v2.facts import (
    CodedData,
    DiagnosisData,
    HeaderData,
    IdentifierData,
    OrderData,
    PatientData,
    PersonData,
    ResultData,
    VisitData,
)

APPLICATION = "HIS"
FACILITY = "YIHENG"
RESIDENT_ID_OID = "2.16.156.10011.1.3"


def messages(one: Visit) -> Iterator[bytes]:
    """The registration of a visit, and its results if there are any."""
    yield build.adt(
        "A04",
        _header(one, "A"),
        _patient(one.patient),
        _visit(one),
        diagnoses=[
            DiagnosisData(
                CodedData(one.diagnosis.code, one.diagnosis.name, "I10"), "F", at=one.start
            )
        ],
    )
    if one.results:
        yield build.oru(_header(one, "R"), _patient(one.patient), [_order(one)], _visit(one))


def _header(one: Visit, kind: str) -> HeaderData:
    return HeaderData(APPLICATION, FACILITY, f"{one.number}{kind}", one.end, "YIHENG", FACILITY)


def _patient(person: SamplePatient) -> PatientData:
    return PatientData(
        identifiers=[
            IdentifierData(person.mrn, "MR", APPLICATION),
            IdentifierData(person.id_card, "NI", "MPS", RESIDENT_ID_OID),
        ],
        family=person.name,
        born=person.birth,
        sex="M" if person.male else "F",
        phone=person.phone,
    )


def _visit(one: Visit) -> VisitData:
    return VisitData(
        number=one.number,
        patient_class="E" if one.emergency else "O",
        service=one.department,
        attending=PersonData(one.doctor, "医师"),
        admitted=one.start,
        discharged=one.end,
    )


def _order(one: Visit) -> OrderData:
    results = [
        ResultData(
            what=CodedData(each.test.code, each.test.name, "LN"),
            value=each.value,
            unit=each.test.unit,
            range=f"{_plain(each.test.low)}-{_plain(each.test.high)}",
            flag=each.flag,
            at=each.at,
        )
        for each in one.results
    ]
    return OrderData(
        placer=f"{one.number}L",
        filler=f"{one.number}F",
        service=CodedData("LAB", "检验", "L"),
        results=results,
        requested_by=PersonData(one.doctor, "医师"),
        observed_at=one.results[0].at,
        reported_at=one.end,
    )


def _plain(number: Decimal) -> str:
    return f"{number:f}"
