"""Answers to messages: MSH, MSA and, for a refusal, ERR (v2.8.2 section 2.9, table 0357)."""

import re
from datetime import datetime
from typing import Final, Literal

from yiheng.standards.hl7v2.errors import Hl7Error
from yiheng.standards.hl7v2.escapes import Delimiters
from yiheng.standards.hl7v2.message import Message
from yiheng.standards.hl7v2.parser import parse
from yiheng.standards.hl7v2.times import stamp

AckCode = Literal["AA", "AE", "AR"]

_MARKS: Final = Delimiters()
_CONDITIONS: Final = {
    "missing": "101^Required field missing^HL70357",
    "value": "102^Data type error^HL70357",
    "ADT": "201^Unsupported event code^HL70357",
}
_UNSUPPORTED: Final = "200^Unsupported message type^HL70357"
_SYNTAX: Final = "100^Segment sequence error^HL70357"
_INTERNAL: Final = "207^Application internal error^HL70357"


def acknowledge(
    source: Message | bytes,
    code: AckCode,
    text: str,
    control_id: str,
    at: datetime,
    fault: Hl7Error | None = None,
) -> bytes:
    """The acknowledgement of a message, or of bytes that may not even be one.

    `control_id` and `at` (aware) are the answer's own. `fault` gives ERR its place (ERR-2) and
    condition (ERR-3). The answer is in UTF-8 and says so.
    """
    message = source if isinstance(source, Message) else _read(source)
    header = [
        *_parties(message), stamp(at), "", _type(message), _MARKS.escaped(control_id),
        _field(message, 11) or "P", _field(message, 12) or "2.5.1",
        "", "", "", "", "", "UNICODE UTF-8",
    ]  # fmt: skip
    asked = _MARKS.escaped(message.control_id) if message else ""
    lines = ["MSH|" + _MARKS.encoding_characters + "|" + "|".join(header)]
    lines.append(f"MSA|{code}|{asked}|{_MARKS.escaped(text)}".rstrip("|"))
    if code != "AA":
        lines.append(f"ERR||{_place(fault)}|{_condition(fault)}|E||||{_MARKS.escaped(text)}")
    return ("\r".join(lines) + "\r").encode("utf-8", errors="replace")


def _read(raw: bytes) -> Message | None:
    """The message, or at least its header, so that the sender finds its own control id again."""
    header = re.split(rb"[\r\n]", raw.lstrip(), maxsplit=1)[0]
    for attempt in (raw, header):
        try:
            return parse(attempt)
        except Hl7Error:
            continue
    return None


def _place(fault: Hl7Error | None) -> str:
    if fault is None or not fault.segment:
        return ""
    return f"{fault.segment}^1^{fault.field or ''}".rstrip("^")


def _condition(fault: Hl7Error | None) -> str:
    if fault is None:
        return _INTERNAL
    known = _CONDITIONS.get(fault.code)
    return known or (_UNSUPPORTED if (fault.segment, fault.field) == ("MSH", 9) else _SYNTAX)


def _parties(message: Message | None) -> list[str]:
    return [_field(message, number) for number in (5, 6, 3, 4)]


def _type(message: Message | None) -> str:
    trigger = _MARKS.escaped(message.type.trigger) if message else ""
    return f"ACK^{trigger}^ACK" if trigger else "ACK"


def _field(message: Message | None, number: int) -> str:
    """A header field written again with our own delimiters."""
    if message is None:
        return ""
    repetition = message.header[number].repetitions[0]
    marks = message.delimiters
    components = (
        _MARKS.subcomponent.join(
            _MARKS.escaped(marks.unescape(part)) for part in raw.split(marks.subcomponent)
        )
        for raw in repetition.raw.split(marks.component)
    )
    return _MARKS.component.join(components)
