"""A writer of ADT^A01, A04, A08 and ORU^R01 messages (v2.5.1), from plain typed values.

Any text may stand in any value: delimiters, line ends and control characters are escaped.
The bytes are UTF-8, say so in MSH-18, and read back with `parse`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from yiheng.standards.hl7v2.escapes import Delimiters
from yiheng.standards.hl7v2.facts import (
    AllergyData,
    CodedData,
    ContactData,
    CoverageData,
    DiagnosisData,
    HeaderData,
    IdentifierData,
    OrderData,
    PatientData,
    PersonData,
    ResultData,
    VisitData,
)
from yiheng.standards.hl7v2.times import stamp

Trigger = Literal["A01", "A04", "A08"]

_MARKS: Final = Delimiters()
_STRUCTURE: Final = {"A01": "ADT_A01", "A04": "ADT_A01", "A08": "ADT_A01"}

Part = str | None


def adt(
    trigger: Trigger,
    header: HeaderData,
    patient: PatientData,
    visit: VisitData,
    *,
    diagnoses: Sequence[DiagnosisData] = (),
    allergies: Sequence[AllergyData] = (),
    contacts: Sequence[ContactData] = (),
    coverages: Sequence[CoverageData] = (),
) -> bytes:
    """An ADT message: A01 admission, A04 registration of an outpatient, A08 changed facts."""
    return _written(
        [
            _msh(header, f"ADT^{trigger}^{_STRUCTURE[trigger]}"),
            _segment("EVN", {1: _text(trigger), 2: stamp(header.at)}),
            _pid(patient),
            *(_nk1(number, each) for number, each in enumerate(contacts, start=1)),
            _pv1(visit),
            *(_al1(number, each) for number, each in enumerate(allergies, start=1)),
            *(_dg1(number, each) for number, each in enumerate(diagnoses, start=1)),
            *(_in1(number, each) for number, each in enumerate(coverages, start=1)),
        ]
    )


def oru(
    header: HeaderData,
    patient: PatientData,
    orders: Sequence[OrderData],
    visit: VisitData | None = None,
) -> bytes:
    """An ORU^R01 message: results of one patient, grouped by order."""
    lines = [_msh(header, "ORU^R01^ORU_R01"), _pid(patient)]
    if visit:
        lines.append(_pv1(visit))
    for number, order in enumerate(orders, start=1):
        lines.extend(_order(number, order))
    return _written(lines)


def _written(lines: Sequence[str]) -> bytes:
    return ("\r".join(lines) + "\r").encode()


def _text(value: str) -> str:
    return _MARKS.escaped(value)


def _join(*parts: Part) -> str:
    """Components, plain text each; absent ends cut off."""
    return "^".join(_text(part or "") for part in parts).rstrip("^")


def _segment(name: str, fields: dict[int, str]) -> str:
    """A segment from field numbers; the values are written already."""
    last = max((number for number, value in fields.items() if value), default=0)
    return "|".join([name, *(fields.get(number, "") for number in range(1, last + 1))])


def _msh(header: HeaderData, kind: str) -> str:
    fields = {
        2: _text(header.application),
        3: _text(header.facility),
        4: _text(header.receiver),
        5: _text(header.receiving_facility),
        6: stamp(header.at),
        8: kind,
        9: _text(header.control_id),
        10: header.processing,
        11: "2.5.1",
        17: "UNICODE UTF-8",
    }
    return _segment("MSH", {1: _MARKS.encoding_characters} | fields)


def _cx(each: IdentifierData) -> str:
    authority = (
        "&".join((_text(each.authority), _text(each.oid), "ISO"))
        if each.oid
        else _text(each.authority)
    )
    return f"{_text(each.value)}^^^{authority}^{_text(each.kind)}"


def _cwe(what: CodedData | None) -> str:
    return _join(what.code, what.name, what.system) if what else ""


def _xcn(person: PersonData | None) -> str:
    return _join(person.number, person.family, person.given) if person else ""


def _when(at: datetime | date | None) -> str:
    return stamp(at) if at else ""


def _pid(patient: PatientData) -> str:
    home = patient.address
    fields = {
        1: "1",
        3: "~".join(map(_cx, patient.identifiers)),
        5: _join(patient.family, patient.given, None, None, None, None, "L"),
        7: _when(patient.born),
        8: patient.sex,
        13: _join(None, "PRN", "CP") + "^" * 9 + _text(patient.phone) if patient.phone else "",
        16: _text(patient.marital),
    }
    if home:
        parts = (
            home.line,
            None,
            home.city,
            home.state,
            home.postcode,
            "CHN",
            "H",
            None,
            home.district,
        )
        fields[11] = _join(*parts)
    return _segment("PID", fields)


def _pv1(visit: VisitData) -> str:
    return _segment(
        "PV1",
        {
            1: "1",
            2: visit.patient_class,
            3: _join(visit.ward, visit.room, visit.bed),
            7: _xcn(visit.attending),
            10: _text(visit.service),
            19: _text(visit.number),
            44: _when(visit.admitted),
            45: _when(visit.discharged),
        },
    )


def _nk1(number: int, contact: ContactData) -> str:
    fields = {
        1: str(number),
        2: _join(contact.family, contact.given),
        3: _text(contact.relationship),
        5: "^PRN^CP" + "^" * 9 + _text(contact.phone) if contact.phone else "",
    }
    return _segment("NK1", fields)


def _al1(number: int, allergy: AllergyData) -> str:
    fields = {
        1: str(number),
        2: _text(allergy.kind),
        3: _cwe(allergy.what),
        4: _text(allergy.severity),
        5: _text(allergy.reaction),
    }
    return _segment("AL1", fields)


def _dg1(number: int, diagnosis: DiagnosisData) -> str:
    fields = {
        1: str(number),
        3: _cwe(diagnosis.what),
        5: _when(diagnosis.at),
        6: diagnosis.kind,
        15: str(number),
        16: _xcn(diagnosis.by),
    }
    return _segment("DG1", fields)


def _in1(number: int, coverage: CoverageData) -> str:
    fields = {
        1: str(number),
        2: _cwe(coverage.plan),
        3: _text(coverage.plan.code),
        4: _text(coverage.insurer),
        36: _text(coverage.policy),
    }
    return _segment("IN1", fields)


def _order(number: int, order: OrderData) -> list[str]:
    fields = {
        1: str(number),
        2: _text(order.placer),
        3: _text(order.filler),
        4: _cwe(order.service),
        7: _when(order.observed_at),
        16: _xcn(order.requested_by),
        22: _when(order.reported_at),
        24: _text(order.section),
        25: _text(order.status),
    }
    control = {1: "RE", 2: fields[2], 3: fields[3], 5: "CM" if order.status in ("F", "C") else "IP"}
    lines = [_segment("ORC", control), _segment("OBR", fields)]
    if order.conclusion:
        lines.append(_segment("NTE", {1: "1", 3: _text(order.conclusion)}))
    for place, result in enumerate(order.results, start=1):
        lines.extend(_result(place, result))
    if order.specimen:
        taken = {
            2: _text(order.specimen_number),
            4: _cwe(order.specimen),
            17: _when(order.observed_at),
        }
        lines.append(_segment("SPM", {1: "1"} | taken))
    return lines


def _result(number: int, result: ResultData) -> list[str]:
    kind, value = _value(result.value)
    fields = {
        1: str(number),
        2: kind,
        3: _cwe(result.what),
        5: value,
        6: _text(result.unit),
        7: _text(result.range),
        8: _text(result.flag),
        11: _text(result.status),
        14: _when(result.at),
    }
    note = [_segment("NTE", {1: "1", 3: _text(result.note)})] if result.note else []
    return [_segment("OBX", fields), *note]


def _value(value: Decimal | CodedData | str) -> tuple[str, str]:
    if isinstance(value, Decimal):
        return "NM", f"{value:f}"
    if isinstance(value, CodedData):
        return "CWE", _cwe(value)
    return ("TX" if "\n" in value else "ST"), _text(value)
