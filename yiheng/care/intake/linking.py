"""Whose a record is, where and by whom: patients, departments and care relations of a chunk.

Patients are known by their identifiers (exact match) and by the id that their source gives them.
A record whose patient nobody knows, or whose identifiers point at two people, is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from yiheng.care.intake.formats import Fault
from yiheng.care.intake.gate import Gated
from yiheng.care.patients import index
from yiheng.care.patients.systems import DEPARTMENT, STAFF_SYSTEMS, kind_and_value
from yiheng.core.clock import SHANGHAI, local
from yiheng.governance.access.models import CareRole
from yiheng.governance.access.relations import NewRelation, NewStay
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member
from yiheng.standards import fhir

FOLLOW_UP = timedelta(days=30)  # how long after a visit its team still treats the patient
NEVER = 9999  # the year in which sources let end what has no end yet
_LEAP = re.compile(r"(T\d\d:\d\d:)60")
IN_THE_HOUSE = {"IMP", "ACUTE", "NONAC", "OBSENC", "SS", "EMER"}  # HL7 v3 ActCode
NOT_HELD = {"cancelled", "entered-in-error"}
OVER = NOT_HELD | {"finished"}
Key = tuple[str, str]
Resource = dict[str, Any]


@dataclass(slots=True)
class Linked:
    """A chunk's patients, by every key they are known by, and what is new of them."""

    source: str
    known: dict[Key, str]
    arrived: dict[str, Resource] = field(default_factory=dict)
    fresh: dict[str, set[Key]] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)

    def surrogate_of(self, resource: Resource) -> str | None:
        """The patient a resource is about; None when nobody knows."""
        keys = _keys(resource, self.source)
        return next((self.known[key] for key in keys if key in self.known), None)


def source_key(source: str, reference: str) -> Key:
    """The key of a patient's id at its source."""
    return "source", f"{source}|{reference}"


def own_reference(resource: Resource) -> str | None:
    """``Patient/id`` of the patient that a resource is, or is about."""
    if resource["resourceType"] == "Patient":
        return f"Patient/{resource['id']}" if resource.get("id") else None
    return fhir.patient_reference(resource)


def link(gated: Sequence[Gated], source: str) -> Linked:
    """Find or name the patient of every record of a chunk; adds faults to those it cannot."""
    sound = [one for one in gated if not one.faults and not one.outside]
    resources = [resource for one in sound for resource in one.resources]
    keys = {key for resource in resources for key in _keys(resource, source)}
    linked = Linked(source, index.resolve(keys))
    for one in sound:
        for resource in one.resources:
            if resource["resourceType"] == "Patient":
                _arrive(one, resource, linked)
    for one in sound:
        _check_known(one, linked)
    return linked


def _keys(resource: Resource, source: str) -> Iterable[Key]:
    reference = own_reference(resource)
    if reference:
        yield source_key(source, reference)
    if resource["resourceType"] == "Patient":
        yield from _identifiers(resource)


def _identifiers(patient: Resource) -> list[Key]:
    return [kind_and_value(one) for one in patient.get("identifier", ()) if one.get("value")]


def _arrive(one: Gated, patient: Resource, linked: Linked) -> None:
    keys = list(_keys(patient, linked.source))
    if not keys:
        one.faults.append(
            Fault("patient-unnamed", "Patient.identifier", "患者没有任何标识，请补充证件号或病案号")
        )
        return
    people = {linked.known[key] for key in keys if key in linked.known}
    if len(people) > 1:
        text = "各标识指向不同的患者，未自动合并。请由病案室核对后更正"
        one.faults.append(Fault("patient-conflict", "Patient.identifier", text))
        return
    surrogate = people.pop() if people else uuid4().hex
    if surrogate not in linked.arrived and not any(key in linked.known for key in keys):
        linked.new.add(surrogate)
    linked.arrived[surrogate] = patient
    fresh = {key for key in keys if key not in linked.known}
    linked.fresh.setdefault(surrogate, set()).update(fresh)
    linked.known.update(dict.fromkeys(fresh, surrogate))


def _check_known(one: Gated, linked: Linked) -> None:
    for resource in one.resources:
        if one.faults or resource["resourceType"] == "Patient":
            continue
        if linked.surrogate_of(resource) is None and own_reference(resource):
            text = "所属患者尚未接入。请先接入该患者的 Patient 资源，再重放本条"
            one.faults.append(Fault("patient-unknown", resource["resourceType"], text))


def instant(text: str | None) -> datetime | None:
    """A FHIR date or dateTime as an instant; a coarse one begins its day, month or year.

    A leap second counts as the second before it. None for an instant that no calendar of ours
    reaches (before the year 1 or after 9999, in UTC or on the hospital's clock, which shows it).
    """
    if not text:
        return None
    try:
        if len(text) > 10:
            return local(datetime.fromisoformat(_LEAP.sub(r"\g<1>59", text))).astimezone(UTC)
        year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
        return datetime(year, month, day, tzinfo=SHANGHAI).astimezone(UTC)
    except OverflowError:
        return None


def departments(resources: Iterable[Resource]) -> dict[str, str]:
    """Department codes by ``Encounter/id`` of the encounters among these resources."""
    return {
        f"Encounter/{one['id']}": code
        for one in resources
        if one["resourceType"] == "Encounter" and one.get("id") and (code := department_of(one))
    }


def department_of(encounter: Resource) -> str:
    """The code of the department that an encounter took place in, as far as it says."""
    provider = encounter.get("serviceProvider", {}).get("identifier", {})
    if provider.get("system") == DEPARTMENT:
        return str(provider.get("value", ""))[:20]
    for coding in encounter.get("serviceType", {}).get("coding", ()):
        if coding.get("code"):
            return str(coding["code"])[:20]
    return ""


def staff_numbers(resources: Iterable[Resource]) -> dict[str, str]:
    """工号 by ``Practitioner/id`` of the practitioners among these resources."""
    return {
        f"Practitioner/{one['id']}": number
        for one in resources
        if one["resourceType"] == "Practitioner" and one.get("id")
        for number in [_staff_number(one.get("identifier", ()))]
        if number
    }


def staff_number(reference: Mapping[str, Any], practitioners: Mapping[str, str]) -> str:
    """The 工号 that a reference to a practitioner stands for; empty when it names none of ours."""
    own = _staff_number([reference.get("identifier", {})])
    return own or practitioners.get(str(reference.get("reference", "")), "")


def _staff_number(identifiers: Iterable[Mapping[str, Any]]) -> str:
    for one in identifiers:
        if one.get("system") in STAFF_SYSTEMS:
            return str(one.get("value", ""))[:20]
    return ""


def relations(resources: Sequence[Resource], linked: Linked, at: datetime) -> list[NewRelation]:
    """Who treats whom, by the participants of the encounters (0-e)."""
    practitioners = staff_numbers(resources)
    found = [
        (encounter, number, surrogate)
        for encounter in resources
        if encounter["resourceType"] == "Encounter" and encounter.get("status") not in NOT_HELD
        for participant in encounter.get("participant", ())
        if (number := staff_number(participant.get("individual", {}), practitioners))
        and (surrogate := linked.surrogate_of(encounter))
    ]
    numbers = {number for _, number, _ in found}
    members = dict(
        Member.objects.filter(staff_no__in=numbers, is_active=True).values_list("staff_no", "pk")
    )
    return [
        NewRelation(
            members[number], surrogate, CareRole.ATTENDING, since, until, ends=until is not None
        )
        for encounter, number, surrogate in found
        if number in members
        for since, until in [_span(encounter, at)]
    ]  # fmt: skip


def stays(resources: Sequence[Resource], linked: Linked, at: datetime) -> list[NewStay]:
    """Who lies in which unit, by encounters of a ward or an emergency room that tell where."""
    return [
        NewStay(
            vault.blind("stay", f"{linked.source}|Encounter/{one['id']}"), surrogate, department,
            *_lasting(one, at),
        )
        for one in resources
        if one["resourceType"] == "Encounter" and one.get("id")
        if str(one.get("class", {}).get("code", "")) in IN_THE_HOUSE
        if (department := department_of(one)) and (surrogate := linked.surrogate_of(one))
    ]  # fmt: skip


def _lasting(encounter: Resource, at: datetime) -> tuple[datetime, datetime | None]:
    """From when until when; one that is over without saying since when is over now."""
    start, end = (_to_the_minute(encounter.get("period", {}).get(one)) for one in ("start", "end"))
    if end is None or end.year == NEVER:
        end = at if str(encounter.get("status", "")) in OVER else None
    return start or at, end


def _span(encounter: Resource, at: datetime) -> tuple[datetime, datetime | None]:
    start, end = _lasting(encounter, at)
    return start, end + FOLLOW_UP if end else None


def _to_the_minute(text: str | None) -> datetime | None:
    return instant(text) if text and len(text) > 10 else None
