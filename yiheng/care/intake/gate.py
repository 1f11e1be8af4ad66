"""The gate: what the licence allows of a record, and whether the record is sound.

Structure, required elements, code sets and real dates are FHIR's own (``standards.fhir``); the
identity number against birth date and sex, and events in a possible order, are added here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from yiheng.care.collection.models import Licence
from yiheng.care.intake.formats import Fault, Item
from yiheng.care.patients.systems import ID_CARD
from yiheng.core.clock import day_of
from yiheng.governance.regulation.registry import enforces
from yiheng.standards import fhir
from yiheng.standards.china import identity

STRUCTURAL = frozenset({"resourceType", "id", "meta", "language", "implicitRules"})
SEXES = {"male": identity.Sex.MALE, "female": identity.Sex.FEMALE}
CLOCK_SKEW = timedelta(days=1)


@dataclass(slots=True)
class Gated:
    """A record after the gate: in (no faults), faulty, or of a type outside the licence."""

    item: Item
    resources: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    outside: bool = False


@enforces("3.1-r", "0-i", "0-c")
def admit(item: Item, licence: Licence, at: datetime, dropped: Counter[str]) -> Gated:
    """Let a record through: only licensed types and fields, and only without faults.

    ``dropped`` counts fields (``Patient.photo``) and whole types that the licence does not cover.
    """
    gated = Gated(item, faults=list(item.faults))
    for resource in item.resources:
        kind = resource.get("resourceType")
        allowed = licence.allowed(kind) if isinstance(kind, str) else None
        if allowed is None and fhir.is_type(kind):
            dropped[str(kind)] += 1
            continue
        kept = _licensed(resource, allowed, dropped) if allowed is not None else resource
        gated.faults += _faults(kept, at)
        gated.resources.append(kept)
    gated.outside = bool(item.resources) and not gated.resources
    return gated


def _licensed(
    resource: dict[str, Any], allowed: frozenset[str], dropped: Counter[str]
) -> dict[str, Any]:
    known = fhir.element_names(resource["resourceType"])  # a misspelt name is a fault, not outside
    outside = [
        name
        for name in resource
        if (bare := name.removeprefix("_")) in known
        and bare not in allowed
        and bare not in STRUCTURAL
    ]
    if not outside:
        return resource
    dropped.update(f"{resource['resourceType']}.{name}" for name in outside)
    return {name: value for name, value in resource.items() if name not in outside}


def _faults(resource: dict[str, Any], at: datetime) -> list[Fault]:
    found = [Fault(issue.code, issue.path, issue.text) for issue in fhir.validate(resource)]
    if not found:
        found += _timely(resource, at)
        if resource["resourceType"] == "Patient":
            found += _identity(resource)
    return found


def _identity(patient: dict[str, Any]) -> list[Fault]:
    """§0-c: each 居民身份证 number is sound and agrees with birth date and sex."""
    birth = patient.get("birthDate", "")
    born = date.fromisoformat(birth) if len(birth) == 10 else None
    sex = SEXES.get(patient.get("gender", ""))
    return [
        Fault(fault.code, f"Patient.identifier[{index}].value", fault.text)
        for index, identifier in enumerate(patient.get("identifier", ()))
        if identifier.get("system") == ID_CARD
        for fault in identity.disagreements(identifier.get("value", ""), birth=born, sex=sex)
    ]


def _timely(resource: dict[str, Any], at: datetime) -> list[Fault]:
    """§0-f: nothing has happened that lies in the future, and nobody is born tomorrow."""
    kind = resource["resourceType"]
    if kind == "Patient":
        birth = resource.get("birthDate", "")
        if birth and birth > day_of(at).isoformat():
            return [Fault("born-in-future", "Patient.birthDate", "出生日期晚于今天，请核对")]
        return []
    happened = fhir.event_time(resource)
    finished = resource.get("status") in ("final", "finished", "completed", "amended")
    if happened and finished and happened[:10] > (at + CLOCK_SKEW).date().isoformat():
        return [Fault("event-in-future", kind, "发生时间晚于接收时间，请核对时间与时区")]
    return []
