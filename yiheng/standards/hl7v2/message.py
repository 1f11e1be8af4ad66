"""A parsed message: segments, fields, repetitions, components, subcomponents.

Everything is read-only and keeps the exact text; the parts are cut when they are asked for.
Numbers are 1-based, as HL7 counts. What is absent reads as an empty string; HL7's NULL (`""`,
"delete the value") reads as an empty string too, and `is_null` tells the two apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import NamedTuple

from yiheng.standards.hl7v2.escapes import NULL, Delimiters
from yiheng.standards.hl7v2.times import CHINA, moment


class MessageType(NamedTuple):
    """MSH-9: message code, trigger event, structure."""

    code: str
    trigger: str
    structure: str


class Party(NamedTuple):
    """An application and its facility: MSH-3/4 or MSH-5/6, first subcomponents."""

    application: str
    facility: str


@dataclass(frozen=True)
class Repetition:
    """One repetition of a field: components between `^`, subcomponents between `&`."""

    raw: str
    delimiters: Delimiters

    @cached_property
    def _components(self) -> list[str]:
        return self.raw.split(self.delimiters.component)

    @property
    def is_null(self) -> bool:
        """Whether the whole value is HL7's NULL."""
        return self.raw == NULL

    @property
    def text(self) -> str:
        """The whole value as plain text, delimiters below it kept as written."""
        return _plain(self.raw, self.delimiters)

    @property
    def components(self) -> tuple[str, ...]:
        """Every component, whole, as plain text."""
        return tuple(_plain(part, self.delimiters) for part in self._components)

    def component(self, number: int) -> str:
        """A whole component as plain text, `&` kept as written; empty when absent or NULL."""
        return _plain(_nth(self._components, number), self.delimiters)

    def subcomponent(self, component: int, number: int = 1) -> str:
        """One subcomponent as plain text; empty when absent or NULL."""
        parts = _nth(self._components, component).split(self.delimiters.subcomponent)
        return _plain(_nth(parts, number), self.delimiters)

    def __bool__(self) -> bool:
        structure = self.delimiters.component + self.delimiters.subcomponent
        return bool(self.raw.strip(structure + " ")) and not self.is_null


@dataclass(frozen=True)
class Field:
    """One field with its repetitions (at least one, perhaps empty)."""

    raw: str
    delimiters: Delimiters

    @cached_property
    def repetitions(self) -> tuple[Repetition, ...]:
        """The repetitions in order."""
        mark = self.delimiters.repetition
        return tuple(Repetition(part, self.delimiters) for part in self.raw.split(mark))

    @property
    def valued(self) -> tuple[Repetition, ...]:
        """The repetitions that hold something."""
        return tuple(each for each in self.repetitions if each)

    @property
    def is_null(self) -> bool:
        """Whether the sender asks to delete the value (`""`)."""
        return self.raw == NULL

    @property
    def text(self) -> str:
        """The whole first repetition as plain text."""
        return self.repetitions[0].text

    def component(self, number: int) -> str:
        """A component of the first repetition."""
        return self.repetitions[0].component(number)

    def subcomponent(self, component: int, number: int = 1) -> str:
        """A subcomponent of the first repetition."""
        return self.repetitions[0].subcomponent(component, number)

    def __bool__(self) -> bool:
        return bool(self.valued)


@dataclass(frozen=True)
class Segment:
    """One segment; `segment[3]` is its third field, empty when absent.

    `text` may hold line breaks: a line that starts no segment continues the one before it.
    """

    text: str
    delimiters: Delimiters
    ending: str = "\r"

    @property
    def name(self) -> str:
        """The three characters that name the segment."""
        return self.text[:3]

    @cached_property
    def _fields(self) -> list[str]:
        parts = self.text.split(self.delimiters.field)
        return [parts[0], self.delimiters.field, *parts[1:]] if parts[0] == "MSH" else parts

    def __getitem__(self, number: int) -> Field:
        if number < 1:
            raise IndexError(number)
        return Field(_nth(self._fields, number + 1), self.delimiters)

    def __len__(self) -> int:
        return len(self._fields) - 1

    def __iter__(self) -> Iterator[Field]:
        return (self[number] for number in range(1, len(self) + 1))


@dataclass(frozen=True)
class Message:
    """A message: MSH first, then the other segments in order."""

    body: tuple[Segment, ...]
    delimiters: Delimiters
    prefix: str = ""
    zone: tzinfo = field(default=CHINA)

    def segments(self, *names: str) -> tuple[Segment, ...]:
        """The segments with these names in message order; all of them when no name is given."""
        return tuple(each for each in self.body if not names or each.name in names)

    def first(self, name: str) -> Segment | None:
        """The first segment with this name."""
        return next((each for each in self.body if each.name == name), None)

    @property
    def header(self) -> Segment:
        """MSH."""
        return self.body[0]

    @property
    def type(self) -> MessageType:
        """MSH-9, in capitals."""
        kind = self.header[9]
        code, trigger, structure = (kind.component(n).strip().upper() for n in (1, 2, 3))
        return MessageType(code, trigger, structure)

    @property
    def control_id(self) -> str:
        """MSH-10."""
        return self.header[10].text.strip()

    @property
    def sender(self) -> Party:
        """MSH-3 and MSH-4."""
        return Party(self.header[3].subcomponent(1).strip(), self.header[4].subcomponent(1).strip())

    @property
    def receiver(self) -> Party:
        """MSH-5 and MSH-6."""
        return Party(self.header[5].subcomponent(1).strip(), self.header[6].subcomponent(1).strip())

    @property
    def sent_at(self) -> datetime | None:
        """MSH-7 with its own zone, else the message's default; None when absent or impossible."""
        return moment(self.header[7].component(1), self.zone)

    @property
    def version(self) -> str:
        """MSH-12, like 2.5.1."""
        return self.header[12].component(1).strip()

    @property
    def charset(self) -> str:
        """The Python codec that the message was read with."""
        return self.delimiters.charset

    def encode(self) -> bytes:
        """The bytes of the message, exactly as they were received."""
        body = "".join(each.text + each.ending for each in self.body)
        return (self.prefix + body).encode(self.charset)


def _plain(raw: str, delimiters: Delimiters) -> str:
    return "" if raw == NULL else delimiters.unescape(raw)


def _nth(parts: list[str], number: int) -> str:
    return parts[number - 1] if 0 < number <= len(parts) else ""
