"""Records made of resources: what stands in clear beside the seal, and the content's digest."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

from yiheng.care.intake import linking
from yiheng.care.intake.linking import Linked
from yiheng.care.records.models import Record
from yiheng.care.records.storing import NewRecord
from yiheng.governance.keys import vault
from yiheng.standards import fhir

Resource = dict[str, Any]
BATCH = 400
LARGEST = 10**12  # the column has 18 digits, six of them decimals


def describe(resources: Sequence[Resource], linked: Linked) -> list[NewRecord]:
    """The records that a chunk's sound resources become."""
    departments = _departments(resources, linked)
    practitioners = linking.staff_numbers(resources)
    return [_describe(one, linked, departments, practitioners) for one in resources]


def _describe(
    resource: Resource, linked: Linked, departments: dict[str, str], practitioners: dict[str, str]
) -> NewRecord:
    content = orjson.dumps(resource, option=orjson.OPT_SORT_KEYS)
    digest = sha256(_without_meta(resource, content)).hexdigest()
    kind, codes = resource["resourceType"], fhir.codes(resource)
    own = f"{kind}/{resource['id']}" if resource.get("id") else f"{kind}#{digest}"
    return NewRecord(
        patient=linked.surrogate_of(resource),
        resource_type=kind,
        source_key=vault.blind("record", f"{linked.source}|{own}"),
        content=content,
        content_hash=digest,
        event_at=linking.instant(fhir.event_time(resource)),
        department=departments.get(_encounter(resource), ""),
        code=codes[0].code[:64] if codes else "",
        quantity=_quantity(resource),
        prescriber=linking.staff_number(resource.get("requester", {}), practitioners),
    )


def _without_meta(resource: Resource, content: bytes) -> bytes:
    """What a content is known again by: servers stamp ``meta`` anew at every export."""
    if "meta" not in resource:
        return content
    bare = {name: value for name, value in resource.items() if name != "meta"}
    return orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)


def _quantity(resource: Resource) -> Decimal | None:
    """The quantity as far as its column holds it; the record itself keeps every digit."""
    value = fhir.quantity(resource)
    return Decimal(str(value)) if value is not None and abs(value) < LARGEST else None


def _encounter(resource: Resource) -> str:
    if resource["resourceType"] == "Encounter":
        return f"Encounter/{resource.get('id', '')}"
    return str(resource.get("encounter", {}).get("reference", ""))


def _departments(resources: Sequence[Resource], linked: Linked) -> dict[str, str]:
    """Departments by encounter: those of this chunk, then those stored before."""
    found = linking.departments(resources)
    missing = {_encounter(one) for one in resources} - set(found) - {""}
    keys = {vault.blind("record", f"{linked.source}|{one}"): one for one in missing}
    wanted = sorted(keys)
    for start in range(0, len(wanted), BATCH):
        rows = Record.objects.filter(source_key__in=wanted[start : start + BATCH], current=True)
        for key, department in rows.values_list("source_key", "department"):
            found[keys[key]] = department
    return found
