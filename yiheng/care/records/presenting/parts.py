"""Values inside a resource in words: concepts, amounts, reference ranges, states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yiheng.care.records.presenting.vocabulary import STATES
from yiheng.standards.fhir.values import Node, object_of, objects_of, text_of

Resource = Mapping[str, Any]


def concept_of(holder: Resource) -> str:
    """The words of what a resource is about: its concept's text, a display, or the code."""
    for name in ("code", "medicationCodeableConcept", "vaccineCode", "type", "category"):
        concept = holder.get(name)
        for one in concept if isinstance(concept, list) else [concept]:
            words = words_of(one)
            if words:
                return words
    return ""


def words_of(concept: object) -> str:
    """The words of a CodeableConcept: its text, a display, or the code."""
    node = object_of(concept)
    if text_of(node.get("text")):
        return text_of(node.get("text"))
    coded = objects_of(node.get("coding"))
    return next((text_of(one.get("display")) or text_of(one.get("code")) for one in coded), "")


def display_of(reference: object) -> str:
    """How a reference names what it points at."""
    return text_of(object_of(reference).get("display"))


def state_of(one: Resource) -> str:
    """The state, where it is not the usual one."""
    written = one.get("clinicalStatus", one.get("status"))
    coded = objects_of(object_of(written).get("coding"))
    code = next((text_of(part.get("code")) for part in coded), "") or text_of(written)
    return str(STATES.get(code, ""))


def value_of(holder: Resource) -> str:
    """The value of an observation or of a component, of whatever type."""
    quantity = object_of(holder.get("valueQuantity"))
    if quantity:
        return amount_of(quantity)
    concept = words_of(holder.get("valueCodeableConcept"))
    span = object_of(holder.get("valueRange"))
    if span:
        return "–".join(amount_of(object_of(span.get(end))) for end in ("low", "high"))
    if isinstance(holder.get("valueBoolean"), bool):
        return _("是") if holder["valueBoolean"] else _("否")
    plain = (holder.get(f"value{name}") for name in ("String", "DateTime", "Time"))
    whole = number_of(holder.get("valueInteger"))
    return concept or next(filter(None, map(text_of, plain)), "") or whole


def amount_of(quantity: Node) -> str:
    """A Quantity with its comparator and unit; empty without a value."""
    number, sign = number_of(quantity.get("value")), text_of(quantity.get("comparator"))
    unit = text_of(quantity.get("unit")) or text_of(quantity.get("code"))
    return f"{sign}{number} {unit}".strip() if number else ""


def decimal_of(value: object) -> Decimal | None:
    """The number that JSON wrote; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def number_of(value: object) -> str:
    """Every digit that was written, without an exponent."""
    exact = decimal_of(value)
    if exact is None:
        return ""
    return _plain(exact)


def limits_of(one: Resource) -> Iterator[tuple[Decimal | None, Decimal | None, str]]:
    """Low, high and words of each reference range."""
    for part in objects_of(one.get("referenceRange")):
        low, high = (decimal_of(object_of(part.get(end)).get("value")) for end in ("low", "high"))
        yield low, high, text_of(part.get("text"))


def range_of(one: Resource) -> str:
    """The first reference range that says something: 3.9–6.1, ≥ 60, ≤ 5, or its words."""
    for low, high, text in limits_of(one):
        if low is not None and high is not None:
            return f"{_plain(low)}–{_plain(high)}"
        if low is not None:
            return f"≥ {_plain(low)}"
        if high is not None:
            return f"≤ {_plain(high)}"
        if text:
            return text
    return ""


def joined(parts: Iterable[str]) -> str:
    """Parts that say something, each once."""
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _plain(number: Decimal) -> str:
    return format(number, "f").removesuffix(".0")
