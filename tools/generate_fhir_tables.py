"""Generate standards/fhir/data from HL7's R4 definitions (CC0); ``--check`` compares only.

One table of types: for every object type its elements with type, list or not, required or not,
codes of a required binding (``system|code`` where the element is a concept), target types of a
reference; and its groups of choice elements. The definitions of the data types are not among the
sources, so what R4's datatypes.html says of them beyond the JSON schema stands here.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "data" / "fhir-r4-definitions"
TARGET = ROOT / "yiheng" / "standards" / "fhir" / "data" / "types.json.gz"

Json = dict[str, Any]
Coded = tuple[str, str]
PRIMITIVES = (
    "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant",
    "integer", "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url",
    "uuid", "xhtml",
)  # fmt: skip
# Required elements of the data types (R4 datatypes.html); the JSON schema does not say them.
REQUIRED = {
    "Extension": ["url"], "Narrative": ["status", "div"], "Signature": ["type", "when", "who"],
    "SampledData": ["origin", "period", "dimensions"], "UsageContext": ["code"],
    "Expression": ["language"], "ParameterDefinition": ["use", "type"], "Annotation": ["text"],
    "RelatedArtifact": ["type"], "DataRequirement": ["type"], "TriggerDefinition": ["type"],
}  # fmt: skip
# HL7's own examples point elsewhere than these definitions say, so they are not held to them.
UNTARGETED = {"DeviceMetric.parent", "MedicationRequest.dispenseRequest.performer"}
CHOICES = {
    "Extension": [("value", False)], "Annotation": [("author", False)],
    "Dosage": [("asNeeded", False)], "Dosage_DoseAndRate": [("dose", False), ("rate", False)],
    "Timing_Repeat": [("bounds", False)], "UsageContext": [("value", True)],
}  # fmt: skip
_VALUE_SET = "http://hl7.org/fhir/ValueSet/"
BINDINGS = {
    "Timing_Repeat.dayOfWeek": "days-of-week", "DataRequirement.type": "all-types",
    "ParameterDefinition.use": "operation-parameter-use", "ParameterDefinition.type": "all-types",
}  # fmt: skip
_SIGNERS = ("Device", "Organization", "Patient", "Practitioner", "PractitionerRole",
            "RelatedPerson")  # fmt: skip
TARGETS = {
    "Identifier.assigner": ("Organization",), "Signature.who": _SIGNERS,
    "Signature.onBehalfOf": _SIGNERS,
    "Annotation.authorReference": ("Organization", "Patient", "Practitioner", "RelatedPerson"),
}  # fmt: skip
# Not of R4's patient compartment, yet of one patient when they say so.
OUTSIDE = {"Device": ["patient"], "GuidanceResponse": ["subject"], "Contract": ["subject"]}
# The schema at hand has elements here that R4 has not.
FOREIGN = {"OperationOutcome": ("resource", "status")}


def read(name: str) -> Any:
    """One of the definition files."""
    with gzip.open(SOURCE / f"{name}.json.gz") as file:
        return json.load(file)


class ValueSets:
    """Expands the value sets of required bindings."""

    def __init__(self) -> None:
        self._sets: dict[str, Json] = {}
        self._systems: dict[str, Json] = {}
        for entry in read("valuesets")["entry"]:
            one = entry["resource"]
            kept = self._sets if one["resourceType"] == "ValueSet" else self._systems
            kept[one["url"]] = one

    def codes(self, url: str) -> set[Coded] | None:
        """Every (system, code) of a value set; None when it reaches outside the definitions."""
        found = self._sets.get(url.split("|")[0])
        if found is None or "compose" not in found:
            return None
        included = self._of(found["compose"].get("include", ()))
        excluded = self._of(found["compose"].get("exclude", ()))
        return None if included is None else included - (excluded or set())

    def _of(self, parts: Iterable[Json]) -> set[Coded] | None:
        found: set[Coded] = set()
        for part in parts:
            codes = self._part(part)
            if codes is None:
                return None
            found |= codes
        return found

    def _part(self, part: Json) -> set[Coded] | None:
        if "concept" in part:
            return {(part["system"], one["code"]) for one in part["concept"]}
        if "valueSet" in part:
            nested = [self.codes(url) for url in part["valueSet"]]
            return None if None in nested else set().union(*(one for one in nested if one))
        system = self._systems.get(part.get("system", ""))
        if system is None or "filter" in part or system.get("content") != "complete":
            return None
        return {(system["url"], code) for code in _flat(system.get("concept", ()))}


def _flat(concepts: Iterable[Json]) -> Iterator[str]:
    for one in concepts:
        yield one["code"]
        yield from _flat(one.get("concept", ()))


def kind_of(name: str, schema: Json) -> str:
    """The FHIR type of a property of the JSON schema."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return "code"
    for primitive in sorted(PRIMITIVES, key=len, reverse=True):
        if name.endswith(primitive[0].upper() + primitive[1:]):
            return primitive
    return "string"


def element(name: str, schema: Json) -> Json:
    """One element: type ``t``, list ``l``, and codes ``c`` where the schema enumerates them."""
    many = schema.get("type") == "array"
    inner = schema["items"] if many else schema
    made: Json = {"t": kind_of(name, inner)}
    if many:
        made["l"] = 1
    if "enum" in inner:
        made["c"] = sorted(inner["enum"])
    return made


def types_of_schema(schema: Json) -> dict[str, Json]:
    """Every object type with its elements."""
    made = {}
    for name, definition in schema["definitions"].items():
        properties = definition.get("properties")
        if name == "ResourceList" or not properties:
            continue
        elements = {
            key: element(key, value)
            for key, value in properties.items()
            if not key.startswith("_")
            and "const" not in value  # a resource says its own type
            and key not in FOREIGN.get(name, ())
        }
        table: Json = {"e": elements, "q": list(REQUIRED.get(name, ()))}
        if "const" in properties.get("resourceType", ()):
            table["r"] = 1
        for base, needed in CHOICES.get(name, ()):
            add_choice(table, base, needed)
        made[name] = table
    return made


def add_choice(table: Json, base: str, needed: bool) -> None:
    """Note a group of which at most one (exactly one, if needed) may stand."""
    names = [name for name in table["e"] if re.fullmatch(rf"{base}[A-Z]\w*", name)]
    table.setdefault("x", []).append([base, names, int(needed)])


def refine(types: dict[str, Json], definition: Json, values: ValueSets) -> None:
    """Add what the resource's own definition says: required, choices, bindings, targets."""
    for one in definition["snapshot"]["element"][1:]:
        *parents, last = one["path"].split(".")
        table = owner(types, parents)
        if table is None:
            continue
        needed = one.get("min", 0) > 0
        if last.endswith("[x]"):
            add_choice(table, last[:-3], needed)
            for kind in ("CodeableConcept", "Reference"):
                if (name := last[:-3] + kind) in table["e"]:
                    bind(table["e"][name], one, values)
            continue
        if needed and last in table["e"] and last not in table["q"]:
            table["q"].append(last)
        if last in table["e"]:
            bind(table["e"][last], one, values)


def owner(types: dict[str, Json], parents: list[str]) -> Json | None:
    """The table of the object that a path's last element belongs to."""
    table = types.get(parents[0])
    for part in parents[1:]:
        found = table and table["e"].get(part)
        table = types.get(found["t"]) if found else None
    return table


def bind(table: Json, definition: Json, values: ValueSets) -> None:
    """Codes of a required binding and targets of a reference."""
    binding = definition.get("binding", {})
    if binding.get("strength") == "required":
        enumerate_codes(table, values.codes(binding.get("valueSet", "")))
    targets = {
        profile.rpartition("/")[2]
        for kind in definition.get("type", ())
        if kind["code"] == table["t"] == "Reference"
        for profile in kind.get("targetProfile", ())
    }
    if targets and "Resource" not in targets and definition["path"] not in UNTARGETED:
        table["p"] = sorted(targets)


def enumerate_codes(table: Json, codes: set[Coded] | None) -> None:
    """Note the allowed codes of an element: bare for a code, with the system for a concept."""
    if not codes or "c" in table:
        return
    if table["t"] == "code":
        table["c"] = sorted({code for _system, code in codes})
    elif table["t"] in ("Coding", "CodeableConcept"):
        table["c"] = sorted(f"{system}|{code}" for system, code in codes)


def refine_data_types(types: dict[str, Json], values: ValueSets) -> None:
    """Bindings and targets of R4's data types."""
    for path, value_set in BINDINGS.items():
        name, _, last = path.partition(".")
        enumerate_codes(types[name]["e"][last], values.codes(_VALUE_SET + value_set))
    for path, targets in TARGETS.items():
        name, _, last = path.partition(".")
        types[name]["e"][last]["p"] = sorted(targets)


def reachable(types: dict[str, Json], roots: Iterable[str]) -> dict[str, Json]:
    """The types that a resource can be made of; the schema at hand has more."""
    found: dict[str, Json] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in types and name not in found:
            found[name] = types[name]
            waiting += [one["t"] for one in types[name]["e"].values()]
    return found


def patient_elements() -> dict[str, list[str]]:
    """For each type of the patient compartment, the elements that may point at the patient."""
    expressions: dict[tuple[str, str], str] = {}
    for entry in read("search-parameters")["entry"]:
        one = entry["resource"]
        for base in one.get("base", ()):
            expressions[base, one["code"]] = one.get("expression", "")
    compartment = read("compartmentdefinition-patient")
    found = {}
    for one in compartment["resource"]:
        paths = []
        for code in one.get("param", ()):
            pattern = rf"\b{one['code']}\.([A-Za-z.]+?)(?:\.where|\s|\)|$)"
            paths += re.findall(pattern, expressions.get((one["code"], code), ""))
        if paths:
            found[one["code"]] = sorted(set(paths), key=_preference)
    return OUTSIDE | found


def _preference(path: str) -> tuple[int, str]:
    first = ("patient", "subject", "beneficiary", "for")
    return (first.index(path) if path in first else len(first), path)


def tables() -> bytes:
    """The whole file, the same bytes for the same definitions."""
    types = types_of_schema(read("fhir.schema"))
    values, official = ValueSets(), set()
    for entry in read("profiles-resources")["entry"]:
        one = entry["resource"]
        if one["resourceType"] == "StructureDefinition" and one["kind"] == "resource":
            refine(types, one, values)
            if not one["abstract"]:
                official.add(one["name"])
    refine_data_types(types, values)
    types = reachable(types, (*official, "Element"))
    content = {"types": types, "patient": patient_elements()}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def main() -> int:
    """Write the file, or say whether it is as it would be written."""
    if not SOURCE.exists():
        print("R4 definitions not here; nothing compared")
        return 0
    made = tables()
    if "--check" in sys.argv:
        same = TARGET.exists() and gzip.decompress(TARGET.read_bytes()) == gzip.decompress(made)
        print("fhir tables: " + ("true" if same else "stale, run tools/generate_fhir_tables.py"))
        return 0 if same else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(made)
    print(f"{TARGET.name}: {len(made):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
