"""Ways to spoil a valid resource, reusable at every door: seeded, named, each surely a fault.

A fault changes the copy that it is given and gives it back, or ``None`` where the resource has no
place for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from yiheng.standards.fhir.tables import Element, Type, type_of

Json = dict[str, Any]
Fault = Callable[[Json, Random], Json | None]
NESTED = 80


@dataclass(frozen=True, slots=True)
class Spot:
    """An element of a resource: the object that holds it, and what R4 says of it."""

    holder: Json
    name: str
    element: Element
    table: Type

    @property
    def value(self) -> Any:
        """What stands there."""
        return self.holder[self.name]


def spots(node: Json, table: Type) -> Iterator[Spot]:
    """Every element of a resource, at any depth."""
    for name, value in list(node.items()):
        element = table.elements.get(name)
        if element is None:
            continue
        yield Spot(node, name, element, table)
        inner = type_of(element.kind)
        for one in value if isinstance(value, list) else [value]:
            if inner is not None and isinstance(one, dict):
                yield from spots(one, inner)


def _spot(resource: Json, chance: Random, fits: Callable[[Spot], bool]) -> Spot | None:
    table = type_of(resource["resourceType"])
    assert table is not None
    found = [one for one in spots(resource, table) if fits(one)]
    return chance.choice(found) if found else None


def _replaced(fits: Callable[[Spot], bool], value: Callable[[Any, Random], Any]) -> Fault:
    def spoil(resource: Json, chance: Random) -> Json | None:
        spot = _spot(resource, chance, fits)
        if spot is None:
            return None
        spot.holder[spot.name] = value(spot.value, chance)
        return resource

    return spoil


def _is(*kinds: str) -> Callable[[Spot], bool]:
    return lambda spot: spot.element.kind in kinds and not spot.element.many


def _required(spot: Spot) -> bool:
    return spot.name in spot.table.required


def _missing(resource: Json, chance: Random) -> Json | None:
    spot = _spot(resource, chance, _required)
    if spot is None:
        return None
    del spot.holder[spot.name]
    return resource


def _unknown_element(resource: Json, chance: Random) -> Json | None:
    spot = _spot(resource, chance, lambda one: True)
    if spot is None:
        return None
    spot.holder[f"{spot.name}Typo"] = spot.value
    return resource


def _second_choice(resource: Json, chance: Random) -> Json | None:
    def chosen(spot: Spot) -> bool:
        return any(spot.name in choice.names for choice in spot.table.choices)

    spot = _spot(resource, chance, chosen)
    if spot is None:
        return None
    choice = next(one for one in spot.table.choices if spot.name in one.names)
    other = chance.choice([name for name in choice.names if name != spot.name])
    spot.holder[other] = spot.value
    return resource


def _period_reversed(resource: Json, chance: Random) -> Json | None:
    spot = _spot(resource, chance, lambda one: one.element.kind == "Period")
    if spot is None:
        return None
    spot.holder[spot.name] = {"start": "2024-05-02", "end": "2024-05-01"}
    return resource


def _reference_form(spot: Spot) -> bool:
    return spot.name == "reference" and spot.table.name == "Reference"


def _targeted(spot: Spot) -> bool:
    targets = spot.element.targets
    return bool(targets) and not spot.element.many and "SearchParameter" not in (targets or ())


def _too_deep(resource: Json, chance: Random) -> Json:
    deep: Json = {"url": "urn:x", "valueString": "x"}
    for _ in range(NESTED):
        deep = {"url": "urn:x", "extension": [deep]}
    resource["extension"] = [deep]
    return resource


def _contained_nested(resource: Json, chance: Random) -> Json:
    inner = {"resourceType": "Basic", "id": "within", "code": {"text": "x"}}
    outer = inner | {"id": "around", "subject": {"reference": "#within"}, "contained": [inner]}
    resource["contained"] = [outer]
    resource["extension"] = [{"url": "urn:x", "valueReference": {"reference": "#around"}}]
    return resource


def _contained_unused(resource: Json, chance: Random) -> Json:
    unused = {"resourceType": "Basic", "id": "unused", "code": {"text": "x"}}
    resource["contained"] = [*resource.get("contained", ()), unused]
    return resource


def _narrative_script(resource: Json, chance: Random) -> Json:
    acting = chance.choice(("<script>1</script>", "<p onclick='x()'>x</p>", "<iframe src='x'/>"))
    resource["text"] = {"status": "generated", "div": f"<div>{acting}</div>"}
    return resource


def _type_unknown(resource: Json, chance: Random) -> Json:
    resource["resourceType"] += "s"
    return resource


def _bad_id(resource: Json, chance: Random) -> Json:
    resource["id"] = chance.choice(("a b", "", "x" * 65, "病历1"))
    return resource


def _same(value: object) -> Callable[[Any, Random], Any]:
    return lambda _old, _chance: value


_TEXT = _is("string", "uri", "code", "markdown", "id")
_DAY = _is("date", "dateTime", "instant")

FAULTS: dict[str, Fault] = {
    "unknown-element": _unknown_element,
    "required-missing": _missing,
    "type-unknown": _type_unknown,
    "id-form": _bad_id,
    "number-for-text": _replaced(_TEXT, lambda _old, chance: chance.randrange(100)),
    "text-for-number": _replaced(
        _is("decimal", "integer", "positiveInt", "unsignedInt", "boolean"),
        lambda old, _chance: str(old),
    ),
    "object-for-text": _replaced(_TEXT, lambda old, _chance: {"value": old}),
    "list-for-value": _replaced(lambda one: not one.element.many, lambda old, _chance: [old]),
    "value-for-list": _replaced(lambda one: one.element.many, lambda old, _chance: old[0]),
    "list-empty": _replaced(lambda one: one.element.many, _same([])),
    "object-empty": _replaced(
        lambda one: isinstance(one.value, dict) and not one.element.many, _same({})
    ),
    "text-empty": _replaced(_TEXT, _same("")),
    "null": _replaced(lambda one: not one.element.many, _same(None)),
    "date-unreal": _replaced(_DAY, _same("2023-02-30")),
    "date-form": _replaced(
        _DAY, lambda _old, chance: chance.choice(("2023-2-3", "2023/02/03", "昨天", "20230203"))
    ),
    "zone-missing": _replaced(_is("dateTime", "instant"), _same("2023-02-03T10:00:00")),
    "code-unknown": _replaced(
        lambda one: one.element.codes is not None and one.element.kind == "code", _same("doing")
    ),
    "control-character": _replaced(_is("string"), lambda old, _chance: f"{old}\x07"),
    "choice-twice": _second_choice,
    "period-reversed": _period_reversed,
    "null-in-list": _replaced(lambda one: one.element.many, lambda old, _chance: [*old, None]),
    "contained-nested": _contained_nested,
    "contained-unused": _contained_unused,
    "code-of-other-system": _replaced(
        lambda one: one.element.codes is not None and one.element.kind == "CodeableConcept",
        lambda old, _chance: {"coding": [{"system": "urn:x", "code": old["coding"][0]["code"]}]},
    ),
    "narrative-script": _narrative_script,
    "reference-form": _replaced(_reference_form, _same("Patient 12")),
    "reference-type": _replaced(_targeted, _same({"reference": "SearchParameter/1"})),
    "reference-type-by-url": _replaced(
        _targeted, _same({"reference": "https://example.org/fhir/SearchParameter/1"})
    ),
    "reference-unresolved": _replaced(_reference_form, _same("#nowhere")),
    "too-deep": _too_deep,
}
"""By name: what spoils a resource in this way."""
