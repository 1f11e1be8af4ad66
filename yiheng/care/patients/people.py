"""What identifies a person: read from a FHIR Patient, sealed and opened as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

import orjson

from yiheng.care.patients.models import Patient
from yiheng.care.patients.systems import kind_and_value
from yiheng.core.clock import day_of
from yiheng.governance.keys import vault
from yiheng.standards.china import names


@dataclass(frozen=True, slots=True)
class Person:
    """A patient in the clear. ``sex`` is FHIR's administrative gender, ``birth`` its text."""

    name: str = ""
    sex: str = ""
    birth: str = ""
    phone: str = ""
    address: str = ""
    identifiers: tuple[tuple[str, str], ...] = field(default=())

    def told(self, news: Person) -> Person:
        """Brought up to date; what the news leave out stays, for their licence may not cover it."""
        said = {one.name: getattr(news, one.name) for one in fields(news)}
        return replace(self, **{name: value for name, value in said.items() if value})

    @property
    def masked_name(self) -> str:
        """张*三."""
        return names.mask_name(self.name)

    @property
    def masked_identifiers(self) -> list[tuple[str, str]]:
        """Kinds and masked values, ours first, those of other systems left out."""
        known = [one for one in self.identifiers if one[0] != "other"]
        return [(kind, names.mask_id_number(value)) for kind, value in known]

    def age(self, at: datetime) -> int | None:
        """Whole years on a day; None when the birth date is not known to the day."""
        if len(self.birth) != 10:
            return None
        born, today = date.fromisoformat(self.birth), day_of(at)
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def read(resource: Mapping[str, Any]) -> Person:
    """The person that a FHIR Patient describes."""
    return Person(
        name=_name(resource.get("name", ())),
        sex=str(resource.get("gender", "")),
        birth=str(resource.get("birthDate", "")),
        phone=_first(resource.get("telecom", ()), "value"),
        address=_first(resource.get("address", ()), "text"),
        identifiers=tuple(
            kind_and_value(one) for one in resource.get("identifier", ()) if one.get("value")
        ),
    )


def sealed(patient: Patient, person: Person) -> bytes:
    """A person sealed for its row, under the patient's own key."""
    return vault.seal(
        orjson.dumps(asdict(person)), owner=patient.surrogate, place=patient.seal_place
    )


def opened(patient: Patient) -> Person:
    """The person of a row."""
    plain = vault.open(bytes(patient.sealed), owner=patient.surrogate, place=patient.seal_place)
    facts = orjson.loads(plain)
    facts["identifiers"] = tuple(map(tuple, facts["identifiers"]))
    return Person(**facts)


def _name(written: Iterable[Mapping[str, Any]]) -> str:
    for one in written:
        if one.get("text"):
            return str(one["text"])
        parts = [*one.get("given", ()), one.get("family", "")]
        if any(parts):
            return " ".join(part for part in parts if part)
    return ""


def _first(values: Iterable[Mapping[str, Any]], name: str) -> str:
    return next((str(one[name]) for one in values if one.get(name)), "")
