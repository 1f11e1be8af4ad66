"""The few facts that every resource type has somewhere: whose, when, what, how much.

Any JSON may be asked, a sound resource or not: what is not there, or not of the shape that R4 gives
it, is simply not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from yiheng.standards.fhir.references import literal_type
from yiheng.standards.fhir.tables import patient_paths
from yiheng.standards.fhir.values import NESTED, object_of, text_of

_TIMES = (
    "effectiveDateTime", "effectivePeriod", "effectiveInstant", "performedDateTime",
    "performedPeriod", "period", "occurrenceDateTime", "occurrencePeriod", "onsetDateTime",
    "authoredOn", "started", "issued", "recordedDate", "recorded", "date", "created",
    "billablePeriod", "collection", "receivedTime", "startDate", "start", "whenHandedOver",
)  # fmt: skip
_CODES = ("code", "medicationCodeableConcept", "vaccineCode", "type", "class", "category")
_CHIEF = frozenset({"patient", "subject", "beneficiary", "for", "individual", "candidate"})
_WITHIN = ("start", "end", "collectedDateTime")


class Coding(NamedTuple):
    """A code of a system and its name."""

    system: str
    code: str
    display: str


def patient_reference(resource: object) -> str | None:
    """The patient whom a resource is, or is about (compartment Patient of R4): ``Patient/id``.

    Someone who is not named by a relative reference is given as he is named, so that no record of a
    patient passes for nobody's: the URL, ``#id`` of a contained patient, an unresolved ``urn:``, or
    ``Patient?identifier=system|value``.
    """
    given = object_of(resource)
    if given.get("resourceType") == "Patient":
        return f"Patient/{given['id']}" if isinstance(given.get("id"), str) else None
    for path in patient_paths(text_of(given.get("resourceType"))):
        for reference in _references(given, path):
            named = _patient_named(reference, given, chief=path[0] in _CHIEF)
            if named:
                return named
    return None


def _patient_named(reference: Mapping[str, Any], resource: Mapping[str, Any], chief: bool) -> str:
    text = reference.get("reference")
    if not isinstance(text, str):
        return _identified(reference) if chief else ""
    if text.startswith("#"):
        inside = map(object_of, _each(resource.get("contained")))
        found = any(
            one.get("resourceType") == "Patient" and one.get("id") == text[1:] for one in inside
        )
        return text if found else ""
    if literal_type(text) == "Patient":
        return text.partition("/_history/")[0]
    return text if chief and text.startswith("urn:") and _may_be_patient(reference) else ""


def _identified(reference: Mapping[str, Any]) -> str:
    identifier = object_of(reference.get("identifier"))
    value = identifier.get("value")
    if not isinstance(value, str) or not _may_be_patient(reference):
        return ""
    return f"Patient?identifier={text_of(identifier.get('system'))}|{value}"


def _may_be_patient(reference: Mapping[str, Any]) -> bool:
    return text_of(reference.get("type")) in ("", "Patient")


def event_time(resource: object) -> str | None:
    """The clinically relevant date or dateTime of a resource, as it is written."""
    given = object_of(resource)
    for name in _TIMES:
        value = given.get(name)
        if isinstance(value, str):
            return value
        within = object_of(value)
        inner = next((within[part] for part in _WITHIN if part in within), None)
        if isinstance(inner, str):
            return inner
    return None


def codes(resource: object) -> tuple[Coding, ...]:
    """The codings of what the resource is about, the first the chief one."""
    for name in _CODES:
        found = tuple(_codings(object_of(resource).get(name)))
        if found:
            return found
    return ()


def quantity(resource: object) -> int | float | None:
    """A measured value, or the quantity to be dispensed."""
    given = object_of(resource)
    dispensed = object_of(object_of(given.get("dispenseRequest")).get("quantity"))
    value = (dispensed or object_of(given.get("valueQuantity"))).get("value")
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def bundle_resources(bundle: object) -> Iterator[Any]:
    """The entries' resources, references to a ``fullUrl`` of the bundle made ``Type/id``.

    The bundle itself is changed. What an entry holds is given as it is, even if it is no resource.
    """
    entries = object_of(bundle).get("entry")
    given = entries if isinstance(entries, list) else []
    known = dict(_addresses(given))
    for entry in given:
        resource = entry.get("resource") if isinstance(entry, Mapping) else entry
        _resolve(resource, known)
        yield resource


def _addresses(entries: Sequence[Any]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if isinstance(entry, Mapping) and isinstance(entry.get("resource"), Mapping):
            url, resource = entry.get("fullUrl"), entry["resource"]
            kind, number = resource.get("resourceType"), resource.get("id")
            if isinstance(url, str) and isinstance(kind, str) and isinstance(number, str):
                yield url, f"{kind}/{number}"


def _resolve(root: Any, known: Mapping[str, str]) -> None:
    """Make references to known addresses relative, in place; a stack, so no depth is too deep."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += [one for one in node if isinstance(one, NESTED)]
        elif isinstance(node, dict):
            for name, value in node.items():
                if isinstance(value, NESTED):
                    stack.append(value)
                elif name == "reference" and isinstance(value, str) and value in known:
                    node[name] = known[value]


def _each(value: object) -> Sequence[Any]:
    """A value, or the values of a list; lists in lists are no FHIR and are not looked into."""
    return value if isinstance(value, list) else (value,)


def _references(value: object, path: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for node in map(object_of, _each(value)):
        if path:
            yield from _references(node.get(path[0]), path[1:])
        else:
            yield node


def _codings(value: object) -> Iterator[Coding]:
    for concept in map(object_of, _each(value)):
        inner = concept.get("coding")
        for one in map(object_of, inner if isinstance(inner, list) else (concept,)):
            if isinstance(one.get("code"), str):
                yield Coding(text_of(one.get("system")), one["code"], text_of(one.get("display")))
