"""Identifier systems of this hospital, and the kind of identifier each is in the patient index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ID_CARD = "urn:oid:2.16.156.10011.1.3"
MRN = "urn:hl7v2:authority:HIS"
VISIT = "urn:yiheng:visit"
STAFF = "urn:yiheng:staff"
STAFF_SYSTEMS = frozenset({STAFF, "urn:hl7v2:YIHENG:practitioner"})
DEPARTMENT = "urn:yiheng:department"

_KINDS = {ID_CARD: "id-card", MRN: "mrn"}


def kind_and_value(identifier: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and the value to index a FHIR Identifier by.

    An id of a system that is not ours is known by that system and value together.
    """
    system, value = str(identifier.get("system", "")), str(identifier.get("value", "")).strip()
    kind = _KINDS.get(system)
    return (kind, value) if kind else ("other", f"{system}|{value}")
