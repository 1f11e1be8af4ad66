"""FHIR R4: reading, validating, and the few facts that every resource has. Pure Python."""

from yiheng.standards.fhir.documents import FhirSyntaxError, Line, parse_json, read_ndjson
from yiheng.standards.fhir.elements import (
    Coding,
    bundle_resources,
    codes,
    event_time,
    patient_reference,
    quantity,
)
from yiheng.standards.fhir.issues import Issue
from yiheng.standards.fhir.tables import (
    element_names,
    is_type,
    required_names,
    resource_types,
)
from yiheng.standards.fhir.validation import validate

__all__ = [
    "Coding",
    "FhirSyntaxError",
    "Issue",
    "Line",
    "bundle_resources",
    "codes",
    "element_names",
    "event_time",
    "is_type",
    "parse_json",
    "patient_reference",
    "quantity",
    "read_ndjson",
    "required_names",
    "resource_types",
    "validate",
]
