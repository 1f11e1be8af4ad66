"""What comes in: files, resources and messages, for the hospital of collection's factories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import orjson

from yiheng.care.collection.models import Licence
from yiheng.care.collection.tests.factories import (
    EVERYTHING,
    YEAR,
    a_hospital,
    a_licence,
    an_applicant,
    an_application,
)
from yiheng.care.intake import commands
from yiheng.care.intake.models import Batch, Door
from yiheng.care.patients.systems import DEPARTMENT, ID_CARD, MRN, STAFF
from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member

__all__ = [
    "CARD", "EVERYTHING", "MONDAY", "WRONG_CARD", "YEAR", "a_clerk", "a_hospital", "a_licence",
    "a_patient", "an_applicant", "an_application", "an_encounter", "an_observation", "counts",
    "lines", "standing", "take", "text_of", "with_card",
]  # fmt: skip
CARD = "11010519491231002X"  # GB 11643's own example: a woman born 1949-12-31

WRONG_CARD = CARD[:-1] + "1"
CLERK = ("intake:see", "intake:run", "intake:mend", "collection:apply")


def a_clerk() -> Member:
    """Somebody who takes data in and mends what was set aside."""
    return a_member(*CLERK, name="孙接入")


def standing(scope: Mapping[str, Iterable[str]] = EVERYTHING, **changes: Any) -> Licence:
    """A licence that stands now, whenever the test runs, and stood sixty days ago."""
    found = a_licence(scope, period_until=MONDAY + 100 * YEAR, **changes)
    found.valid_from = min(MONDAY, now()) - timedelta(days=60)
    found.save(update_fields=["valid_from"])
    return found


def lines(*resources: Any) -> bytes:
    """Resources as NDJSON."""
    return b"\n".join(map(orjson.dumps, resources))


def text_of(answer: Any) -> str:
    """A page's text."""
    return str(answer.content.decode())


def take(
    content: bytes | Iterable[Mapping[str, Any]], licence: Licence, at: datetime = MONDAY,
    name: str = "his.ndjson",
) -> Batch:  # fmt: skip
    """A file's bytes, or resources as NDJSON, through the gate."""
    raw = content if isinstance(content, bytes) else b"\n".join(map(orjson.dumps, content))
    return commands.take_file(
        BytesIO(raw), name=name, licence=licence, door=Door.CLI, by=the_system(), at=at
    )


def counts(batch: Batch) -> tuple[int, int, int, int, int]:
    """Read, accepted, duplicates, quarantined, refused."""
    names = ("read", "accepted", "duplicates", "quarantined", "refused")
    read, accepted, duplicates, quarantined, refused = (getattr(batch, name) for name in names)
    return read, accepted, duplicates, quarantined, refused


def a_patient(number: str = "p1", **changes: Any) -> dict[str, Any]:
    """A patient of the source, known by a 病案号."""
    return {
        "resourceType": "Patient",
        "id": number,
        "identifier": [{"system": MRN, "value": f"ZY{number}"}],
        "name": [{"text": "诸葛月英"}],
        "gender": "female",
        "birthDate": "1949-12-31",
    } | changes


def with_card(number: str = "p1", card: str = CARD, **changes: Any) -> dict[str, Any]:
    """A patient known by an 身份证 number too."""
    patient = a_patient(number)
    patient["identifier"].append({"system": ID_CARD, "value": card})
    return patient | changes


def an_encounter(
    number: str = "e1", patient: str = "p1", doctor: Member | None = None, **changes: Any
) -> dict[str, Any]:
    """An outpatient visit, with the doctor who sees the patient."""
    staff = {"system": STAFF, "value": doctor.staff_no} if doctor else {}
    return {
        "resourceType": "Encounter",
        "id": number,
        "status": "in-progress",
        "class": {"code": "AMB"},
        "subject": {"reference": f"Patient/{patient}"},
        "period": {"start": "2026-11-23T08:30:00+08:00"},
        "serviceProvider": {"identifier": {"system": DEPARTMENT, "value": "XX1"}},
        **({"participant": [{"individual": {"identifier": staff}}]} if staff else {}),
    } | changes


def an_observation(number: str = "o1", patient: str = "p1", **changes: Any) -> dict[str, Any]:
    """A blood sugar."""
    return {
        "resourceType": "Observation",
        "id": number,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "14749-6"}], "text": "葡萄糖"},
        "subject": {"reference": f"Patient/{patient}"},
        "encounter": {"reference": "Encounter/e1"},
        "effectiveDateTime": "2026-11-23T08:40:00+08:00",
        "valueQuantity": {"value": 7.3, "unit": "mmol/L"},
    } | changes
