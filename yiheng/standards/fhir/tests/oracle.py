"""HL7's published JSON schema as a second opinion, its dangling references closed."""

from __future__ import annotations

import gzip
import re
from functools import cache
from typing import Any

import jsonschema_rs
import orjson

from yiheng.standards.fhir.tests.samples import DATA

_CLOSED = {
    "integer64": {"type": "string", "pattern": "^-?\\d+$"},
    "Resource": {"$ref": "#/definitions/ResourceList"},
}


@cache
def schema() -> dict[str, Any]:
    """The whole schema; ``oneOf`` of all types at its root."""
    with gzip.open(DATA / "fhir-r4-definitions" / "fhir.schema.json.gz") as file:
        found: dict[str, Any] = orjson.loads(file.read())
    found["definitions"] |= _CLOSED
    return found


@cache
def whole() -> Any:
    """The validator of the whole schema."""
    return jsonschema_rs.validator_for(schema())


@cache
def of_type(kind: str) -> Any:
    """The validator of one resource type, with only the definitions that it reaches."""
    definitions, reached, waiting = schema()["definitions"], {}, [kind]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = definitions[name]
            text = orjson.dumps(definitions[name]).decode()
            waiting += re.findall(r'"#/definitions/(\w+)"', text)
    return jsonschema_rs.validator_for({"$ref": f"#/definitions/{kind}", "definitions": reached})
