"""What `build` writes messages from: plain typed values; anything may be any text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class HeaderData:
    """Who sends what to whom, under which number, when (aware)."""

    application: str
    facility: str
    control_id: str
    at: datetime
    receiver: str = ""
    receiving_facility: str = ""
    processing: Literal["P", "T", "D"] = "P"


@dataclass(frozen=True)
class IdentifierData:
    """A number, its type (table 0203: MR, PI, NI …), its authority; `oid` without `urn:oid:`."""

    value: str
    kind: str = "MR"
    authority: str = ""
    oid: str = ""


@dataclass(frozen=True)
class AddressData:
    """An address from the large to the small."""

    state: str = ""
    city: str = ""
    district: str = ""
    line: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class PersonData:
    """A member of staff: number (工号) and name."""

    number: str
    family: str
    given: str = ""


@dataclass(frozen=True)
class PatientData:
    """A patient. `sex` is of table 0001: M, F, O, U; `marital` of table 0002."""

    identifiers: Sequence[IdentifierData]
    family: str
    given: str = ""
    born: date | None = None
    sex: Literal["M", "F", "O", "U", ""] = ""
    address: AddressData | None = None
    phone: str = ""
    marital: str = ""


@dataclass(frozen=True)
class VisitData:
    """A visit. `patient_class` is of table 0004: I, O, E, P; times are aware."""

    number: str
    patient_class: Literal["I", "O", "E", "P"]
    ward: str = ""
    room: str = ""
    bed: str = ""
    service: str = ""
    attending: PersonData | None = None
    admitted: datetime | None = None
    discharged: datetime | None = None


@dataclass(frozen=True)
class CodedData:
    """A code, its name, and the coding system's name in table 0396 (LN, I10, SCT, 99…)."""

    code: str
    name: str
    system: str = ""


@dataclass(frozen=True)
class DiagnosisData:
    """A diagnosis. `kind` is of table 0052: A admitting, W working, F final."""

    what: CodedData
    kind: Literal["A", "W", "F"] = "W"
    at: datetime | None = None
    by: PersonData | None = None


@dataclass(frozen=True)
class AllergyData:
    """An allergy. `kind` is of table 0127 (DA, FA …), `severity` of table 0128 (SV, MO, MI)."""

    what: CodedData
    kind: str = ""
    severity: str = ""
    reaction: str = ""


@dataclass(frozen=True)
class ContactData:
    """A next of kin. `relationship` is of table 0063 (SPO, CHD, PAR …)."""

    family: str
    given: str = ""
    relationship: str = ""
    phone: str = ""


@dataclass(frozen=True)
class CoverageData:
    """An insurance: plan and policy number, the insurer's name."""

    plan: CodedData
    insurer: str
    policy: str = ""


@dataclass(frozen=True)
class ResultData:
    """One result: a Decimal is written as NM, CodedData as CWE, text as ST or, with line ends, TX.

    `flag` is of table 0078 (N, H, L …), `status` of table 0085 (F, P, C …).
    """

    what: CodedData
    value: Decimal | CodedData | str
    unit: str = ""
    range: str = ""
    flag: str = ""
    status: str = "F"
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class OrderData:
    """An order with its results. `status` is of table 0123 (F, P, C …)."""

    placer: str
    filler: str
    service: CodedData
    results: Sequence[ResultData]
    status: str = "F"
    requested_by: PersonData | None = None
    observed_at: datetime | None = None
    reported_at: datetime | None = None
    specimen: CodedData | None = None
    specimen_number: str = ""
    section: str = ""
    conclusion: str = ""
