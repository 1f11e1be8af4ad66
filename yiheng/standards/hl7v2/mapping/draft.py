"""The growing set of resources of one message: stable ids, references, provenance."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from yiheng.standards.hl7v2.errors import MappingError
from yiheng.standards.hl7v2.message import Message, Segment
from yiheng.standards.hl7v2.times import fhir_datetime

Json = dict[str, Any]

STRING_LIMIT: Final = 1024 * 1024
"""The longest FHIR `string`, characters."""

_NAMESPACE: Final = UUID("5f0c2f3e-7a57-5c0e-9d1c-6b0a4c7d2e91")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_BLANK = re.compile(r"[^\S \t\r\n]")


@dataclass
class Draft:
    """What has been made of a message so far.

    Ids are UUIDs of what names a thing in the sender's world (its authority and number), so that
    the same patient, visit or result of two messages is the same resource.
    """

    message: Message
    zone: tzinfo
    resources: dict[str, Json] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        """Who numbers things when no authority is named: the sending facility, else application."""
        sender = self.message.sender
        return token(sender.facility or sender.application or "unknown")

    @property
    def source(self) -> str:
        """`urn:hl7v2:<sending application>:<control id>`."""
        sender = self.message.sender
        application = token(sender.application or sender.facility or "unknown")
        return f"urn:hl7v2:{application}:{token(self.message.control_id)}"

    def add(self, kind: str, key: Sequence[str], content: Json, display: str = "") -> Json:
        """Keep a resource, give back a reference; one of the same key replaces the one before."""
        name = str(uuid5(_NAMESPACE, "|".join([kind, *key])))
        resource = {"resourceType": kind, "id": name, "meta": {"source": self.source}, **content}
        self.resources[f"{kind}/{name}"] = pruned(resource)
        reference: Json = pruned({"reference": f"{kind}/{name}", "display": display})
        return reference

    def when(self, segment: Segment, number: int) -> str | None:
        """A time that a record cannot be wrong about. Raises MappingError `value`."""
        text = segment[number].component(1).strip()
        found = fhir_datetime(text, self.zone)
        if text and found is None:
            raise wrong(segment, number, text, "不是有效的日期时间，应写作 YYYYMMDDHHMMSS")
        return found


def wrong(segment: Segment, number: int, text: str, why: str) -> MappingError:
    """The refusal of a value: what, where, why."""
    return MappingError("value", f"“{text[:40]}”{why}。请在发送系统更正", segment.name, number)


def missing(segment: str, number: int, what: str) -> MappingError:
    """The refusal of an absence."""
    return MappingError("missing", f"缺少{what}。请让发送系统补上", segment, number)


def token(text: str) -> str:
    """Text as one part of a URN."""
    return quote("-".join(text.split()), safe="-._~")


def plain(text: str) -> str:
    """Text as FHIR's `string` allows it: no control characters, no blank ends, not too long.

    Its pattern knows four blanks only, so the ideographic and other wide ones become a space.
    """
    text = _BLANK.sub(" ", _CONTROL.sub("", text)).strip()
    if len(text) > STRING_LIMIT:
        raise MappingError("value", f"一个文本值超过 {STRING_LIMIT} 字。请改用附件发送")
    return text


def code(text: str) -> str:
    """Text as FHIR's `code` allows it: single blanks inside."""
    return " ".join(plain(text).split())


def pruned(value: Any) -> Any:
    """Without empty strings, lists and objects, which FHIR does not allow; strings made plain.

    `data` is base64 and passes as it is.
    """
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        kept = {name: each if name == "data" else pruned(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if not _empty(each)}
    if isinstance(value, list):
        return [each for each in map(pruned, value) if not _empty(each)]
    return value


def _empty(value: object) -> bool:
    return value is None or value in ("", [], {})


@dataclass(frozen=True)
class Block:
    """One patient's part of a message, from PID to the next PID: ORU may carry several."""

    pid: Segment
    body: tuple[Segment, ...]

    def first(self, name: str) -> Segment | None:
        """The first segment with this name."""
        return next(iter(self.named(name)), None)

    def named(self, name: str) -> tuple[Segment, ...]:
        """All segments with this name."""
        return tuple(each for each in self.body if each.name == name)


def blocks(message: Message) -> Iterator[Block]:
    """The patients' parts. Raises MappingError `missing` when there is no PID."""
    starts = [n for n, each in enumerate(message.body) if each.name == "PID"]
    if not starts:
        raise missing("PID", 0, "患者信息 PID 段")
    for start, end in zip(starts, [*starts[1:], len(message.body)], strict=True):
        yield Block(message.body[start], message.body[start:end])
