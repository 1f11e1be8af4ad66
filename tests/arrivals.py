"""A morning's file from the 医院信息系统: sound records, and three that typing has spoiled.

``python -m tests.arrivals 工号`` writes it out, with this doctor's visit, for docs/tour.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yiheng.care.patients.systems import DEPARTMENT, ID_CARD, MRN, STAFF
from yiheng.core.clock import SHANGHAI, now
from yiheng.standards.china import identity

AREA, CARDIOLOGY = "510107", "LC01"
NAMES = ("沈秋实", "陆平安", "顾明月", "邹青山")
Resource = dict[str, Any]


@dataclass(frozen=True)
class Arrival:
    """A patient of this morning."""

    mrn: str
    name: str
    id_card: str
    birth: date

    @property
    def mistyped(self) -> str:
        """The id number with its check character typed wrong."""
        return self.id_card[:-1] + ("0" if self.id_card[-1] != "0" else "1")


def arrivals() -> list[Arrival]:
    """Four patients whom the hospital does not know yet."""
    births = [date(1961 + 7 * n, 3 + n, 11 + n) for n in range(len(NAMES))]
    return [
        Arrival(f"M9{n:07d}", name, identity.make(AREA, birth, 401 + n, male=True), birth)
        for n, (name, birth) in enumerate(zip(NAMES, births, strict=True))
    ]


def file(doctor: str, at: datetime) -> bytes:
    """NDJSON: the first patient's visit is sound; the others have one fault each."""
    lines = (json.dumps(one, ensure_ascii=False) for one in _resources(doctor, at))
    return "\n".join(lines).encode()


def _resources(doctor: str, at: datetime) -> Iterator[Resource]:
    seen, mistyped, impossible, worded = arrivals()
    yield _patient(seen, seen.id_card, seen.birth.isoformat())
    yield _encounter(seen, doctor, at)
    yield _pressure(seen, "final", at)
    yield _patient(mistyped, mistyped.mistyped, mistyped.birth.isoformat())
    yield _patient(impossible, impossible.id_card, "1975-02-30")
    yield _patient(worded, worded.id_card, worded.birth.isoformat())
    yield _pressure(worded, "已完成", at)


def _patient(one: Arrival, id_card: str, birth: str) -> Resource:
    return {
        "resourceType": "Patient", "id": one.mrn, "gender": "male", "birthDate": birth,
        "identifier": [{"system": MRN, "value": one.mrn}, {"system": ID_CARD, "value": id_card}],
        "name": [{"use": "official", "text": one.name}],
    }  # fmt: skip


def _encounter(one: Arrival, doctor: str, at: datetime) -> Resource:
    return {
        "resourceType": "Encounter", "id": f"V{one.mrn}", "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": f"Patient/{one.mrn}"},
        "participant": [{"individual": {"identifier": {"system": STAFF, "value": doctor}}}],
        "period": {"start": _instant(at, 50), "end": _instant(at, 20)},
        "serviceProvider": {"identifier": {"system": DEPARTMENT, "value": CARDIOLOGY}},
    }  # fmt: skip


def _pressure(one: Arrival, status: str, at: datetime) -> Resource:
    unit = {"unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}
    coding = {"system": "http://loinc.org", "code": "8480-6", "display": "收缩压"}
    return {
        "resourceType": "Observation", "id": f"B{one.mrn}", "status": status,
        "code": {"coding": [coding], "text": "收缩压"},
        "subject": {"reference": f"Patient/{one.mrn}"},
        "effectiveDateTime": _instant(at, 30), "valueQuantity": {"value": 148, **unit},
    }  # fmt: skip


def _instant(at: datetime, minutes_ago: int) -> str:
    return (at - timedelta(minutes=minutes_ago)).astimezone(SHANGHAI).isoformat(timespec="seconds")


if __name__ == "__main__":
    sys.stdout.buffer.write(file(sys.argv[1], now()))
