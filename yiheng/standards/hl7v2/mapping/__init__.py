"""HL7 v2 to FHIR R4: ADT A01, A04, A08 and ORU R01, after HL7's v2-to-FHIR tables (Apache-2.0)."""

from datetime import tzinfo
from typing import Any, Final

from yiheng.standards.hl7v2.errors import UnsupportedMessage
from yiheng.standards.hl7v2.mapping.clinical import allergies, coverages, diagnoses
from yiheng.standards.hl7v2.mapping.draft import Block, Draft, blocks, missing
from yiheng.standards.hl7v2.mapping.patient import patient, relatives
from yiheng.standards.hl7v2.mapping.results import results
from yiheng.standards.hl7v2.mapping.visit import encounter
from yiheng.standards.hl7v2.message import Message

SUPPORTED: Final = frozenset({("ADT", "A01"), ("ADT", "A04"), ("ADT", "A08"), ("ORU", "R01")})

_RESULTS: Final = frozenset({"Observation", "DiagnosticReport", "ServiceRequest", "Specimen"})


def to_fhir(message: Message, *, zone: tzinfo | None = None) -> list[dict[str, Any]]:
    """The R4 resources that a message describes, each with id, references and `meta.source`.

    `zone` is meant where a time names none (default: the zone that the message was parsed with).
    Raises UnsupportedMessage for other message types and MappingError for a fact that is missing
    or impossible.
    """
    kind = message.type
    if (kind.code, kind.trigger) not in SUPPORTED:
        name = "^".join(filter(None, kind[:2])) or "（空）"
        said = (
            f"暂不支持 {name[:20]} 类消息，可接收 ADT^A01、A04、A08 与 ORU^R01。请按此配置发送系统"
        )
        raise UnsupportedMessage(kind.code, kind.trigger, said)
    if not message.control_id:
        raise missing("MSH", 10, "消息控制号 MSH-10")
    draft = Draft(message, zone or message.zone)
    for block in blocks(message):
        _block(block, draft)
    return list(draft.resources.values())


def is_authoritative(message: Message, resource_type: str) -> bool:
    """Whether the message is the source for this kind of resource, or only mentions it.

    A laboratory's ORU repeats what it knows of patient and visit: make them if they are absent,
    but do not overwrite with them what the ADT has said.
    """
    return message.type.code != "ORU" or resource_type in _RESULTS


def _block(block: Block, draft: Draft) -> None:
    subject = patient(block, draft)
    visit = encounter(block, subject, [], draft)
    found = diagnoses(block, subject, visit, draft)
    if found:
        encounter(block, subject, found, draft)
    relatives(block, subject, draft)
    allergies(block, subject, draft)
    coverages(block, subject, draft)
    results(block, subject, visit, draft)
