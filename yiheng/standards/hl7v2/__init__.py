"""HL7 v2: parsing, batch files, MLLP framing, answers, the mapping to FHIR R4, and a writer.

No socket, no clock, no Django: bytes in, values out, and every refusal is an Hl7Error.
"""

from yiheng.standards.hl7v2.ack import AckCode, acknowledge
from yiheng.standards.hl7v2.batch import split
from yiheng.standards.hl7v2.errors import (
    FrameError,
    Hl7Error,
    Hl7SyntaxError,
    MappingError,
    UnsupportedMessage,
)
from yiheng.standards.hl7v2.mapping import SUPPORTED, is_authoritative, to_fhir
from yiheng.standards.hl7v2.message import Field, Message, MessageType, Party, Repetition, Segment
from yiheng.standards.hl7v2.mllp import Deframer, frame
from yiheng.standards.hl7v2.parser import FILE_LIMIT, MLLP_LIMIT, parse

__all__ = [
    "FILE_LIMIT",
    "MLLP_LIMIT",
    "SUPPORTED",
    "AckCode",
    "Deframer",
    "Field",
    "FrameError",
    "Hl7Error",
    "Hl7SyntaxError",
    "MappingError",
    "Message",
    "MessageType",
    "Party",
    "Repetition",
    "Segment",
    "UnsupportedMessage",
    "acknowledge",
    "frame",
    "is_authoritative",
    "parse",
    "split",
    "to_fhir",
]
