"""R4's types as tables, read once from ``data/types.json.gz`` (tools/generate_fhir_tables.py)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type: its type's name, list or not, allowed codes, targets of references."""

    kind: str
    many: bool
    codes: frozenset[str] | None
    targets: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of elements of which at most one may stand, or exactly one if ``required``."""

    base: str
    names: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Type:
    """An object type: elements by name, the required ones, the choices."""

    name: str
    elements: Mapping[str, Element]
    required: tuple[str, ...]
    choices: tuple[Choice, ...]
    resource: bool


@cache
def _raw() -> dict[str, Any]:
    packed = files("yiheng.standards.fhir.data").joinpath("types.json.gz").read_bytes()
    content: dict[str, Any] = json.loads(gzip.decompress(packed))
    return content


def type_of(name: str) -> Type | None:
    """The table of a type; None when R4 has no such object type."""
    return _type(name) if name in _raw()["types"] else None  # strangers' names fill no cache


@cache
def _type(name: str) -> Type:
    raw = _raw()["types"][name]
    elements = {key: _element(value) for key, value in raw["e"].items()}
    choices = tuple(Choice(base, tuple(names), bool(q)) for base, names, q in raw.get("x", ()))
    return Type(name, elements, tuple(raw["q"]), choices, bool(raw.get("r")))


@cache
def resource_types() -> tuple[str, ...]:
    """The names of all resource types, sorted."""
    return tuple(sorted(name for name, raw in _raw()["types"].items() if raw.get("r")))


def is_type(name: object) -> bool:
    """Whether R4 has a resource type of this name."""
    return isinstance(name, str) and bool(_raw()["types"].get(name, {}).get("r"))


def element_names(resource_type: str) -> tuple[str, ...]:
    """The top-level elements of a resource type, in R4's order of the schema."""
    found = type_of(resource_type)
    return tuple(found.elements) if found else ()


def required_names(resource_type: str) -> tuple[str, ...]:
    """The elements that a resource of this type must have."""
    found = type_of(resource_type)
    return found.required if found else ()


def patient_paths(resource_type: str) -> tuple[tuple[str, ...], ...]:
    """Paths of a type to its patient (compartment Patient), the likeliest first."""
    return _patient_paths().get(resource_type, ())


@cache
def _patient_paths() -> dict[str, tuple[tuple[str, ...], ...]]:
    given = _raw()["patient"].items()
    return {name: tuple(tuple(one.split(".")) for one in paths) for name, paths in given}


def _element(raw: Mapping[str, Any]) -> Element:
    codes, targets = raw.get("c"), raw.get("p")
    return Element(
        raw["t"],
        bool(raw.get("l")),
        frozenset(codes) if codes else None,
        frozenset(targets) if targets else None,
    )
