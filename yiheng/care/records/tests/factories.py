"""A patient with records, stored by the commands that intake uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import orjson

from yiheng.care.collection.models import Licence
from yiheng.care.patients import commands as patients
from yiheng.care.records import commands
from yiheng.care.records.commands import Stored
from yiheng.care.records.storing import NewRecord
from yiheng.core.actor import the_system
from yiheng.governance.access.commands import relate_many
from yiheng.governance.access.models import CareRole
from yiheng.governance.access.relations import NewRelation
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY

MRN = "ZYp1"


def a_patient(name: str, mrn: str = MRN) -> str:
    """The surrogate of a patient who has come in."""
    resource = {"resourceType": "Patient", "name": [{"text": name}], "gender": "female"}
    arrival = patients.Arrival(uuid4().hex, True, resource, [("mrn", mrn)])
    patients.register(arrivals=[arrival], by=the_system(), at=MONDAY)
    return arrival.surrogate


def in_care(doctor: Member, surrogate: str) -> None:
    """The doctor treats the patient from ``MONDAY`` on."""
    relation = NewRelation(doctor.pk, surrogate, CareRole.ATTENDING, MONDAY, None)
    relate_many(relations=[relation], by=the_system(), at=MONDAY)


def a_visit(number: str = "e1") -> dict[str, Any]:
    """An outpatient visit."""
    return {
        "resourceType": "Encounter",
        "id": number,
        "class": {"code": "AMB"},
        "period": {"start": "2026-11-23T08:30:00+08:00"},
    }


def a_result(number: str = "o1", **changes: Any) -> dict[str, Any]:
    """A blood sugar."""
    return {
        "resourceType": "Observation",
        "id": number,
        "code": {"coding": [{"code": "14749-6"}], "text": "葡萄糖"},
        "effectiveDateTime": "2026-11-23T08:40:00+08:00",
        "valueQuantity": {"value": 7.3, "unit": "mmol/L"},
    } | changes


def store(
    resources: Iterable[Mapping[str, Any]], surrogate: str | None, licence: Licence
) -> Stored:
    """Store resources of a patient under a licence; ``department`` of a resource is its column."""
    items = [_record(one, surrogate) for one in resources]
    return commands.store(
        items=items, licence_pk=licence.pk, batch="tests:1", by=the_system(), at=MONDAY
    )


def _record(resource: Mapping[str, Any], surrogate: str | None) -> NewRecord:
    content = orjson.dumps(resource, option=orjson.OPT_SORT_KEYS)
    begun = resource.get("effectiveDateTime") or resource["period"]["start"]
    codes = resource.get("code", {}).get("coding", [{"code": ""}])
    return NewRecord(
        patient=surrogate,
        resource_type=resource["resourceType"],
        source_key=vault.blind("record", f"HIS|{resource['resourceType']}/{resource['id']}"),
        content=content,
        content_hash=sha256(content).hexdigest(),
        event_at=datetime.fromisoformat(begun).astimezone(UTC),
        code=codes[0]["code"],
        department=resource.get("department", ""),
    )
