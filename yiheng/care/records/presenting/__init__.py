"""FHIR resources as people read them: pure functions from a resource to a timeline event.

What a source wrote is shown as it stands; what it left out is not made up. A result without an
interpretation is flagged by its own reference range.
"""

from yiheng.care.records.presenting.drawing import present
from yiheng.care.records.presenting.vocabulary import KINDS, Event, Kind, kind_of, types_of

__all__ = ["KINDS", "Event", "Kind", "kind_of", "present", "types_of"]
