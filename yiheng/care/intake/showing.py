"""A faulty record as a person edits it: one thing a line, and on which line a fault lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from yiheng.care.intake.formats import Fault
from yiheng.care.intake.models import Kind
from yiheng.care.intake.wording import fault_words
from yiheng.standards import fhir

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A fault with the line of the text that it lies on; 0 where the text has no such place."""

    fault: Fault
    line: int

    @property
    def name(self) -> str:
        """What kind of fault it is, in a few words."""
        return fault_words(self.fault.code)


def text_of(kind: str, raw: str) -> str:
    """HL7 with one segment a line; JSON with one element a line, as far as it can be read."""
    if kind == Kind.HL7:
        return raw.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    try:
        return orjson.dumps(fhir.parse_json(raw.encode()), option=orjson.OPT_INDENT_2).decode()
    except fhir.FhirSyntaxError:
        return raw


def placed(kind: str, text: str, faults: list[Fault]) -> list[Shown]:
    """Each fault with its line."""
    return [Shown(one, _line(kind, text, one.path)) for one in faults]


def _line(kind: str, text: str, path: str) -> int:
    if kind == Kind.HL7:
        starts = (n for n, line in enumerate(text.split("\n"), 1) if line[:3] == path[:3])
        return next(starts, 0) if path else 0
    try:
        document = fhir.parse_json(text.encode())
    except fhir.FhirSyntaxError:
        return 0
    return _line_of(document, [name or int(index) for name, index in _STEP.findall(path)][1:])


def _line_of(value: Any, steps: list[str | int]) -> int:
    """The line of the deepest step that exists in a document written one element a line."""
    line = 1
    for step in steps:
        before = _before(value, step)
        if before is None:
            break
        line += 1 + before
        value = value[step]
    return line


def _before(value: Any, step: str | int) -> int | None:
    """How many lines stand between a container's opening and this member; None without it."""
    if isinstance(value, dict) and step in value:
        names = list(value)
        return sum(_height(value[name]) for name in names[: names.index(str(step))])
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return sum(_height(one) for one in value[:step])
    return None


def _height(value: Any) -> int:
    if not value or not isinstance(value, dict | list):
        return 1
    return 2 + sum(map(_height, value.values() if isinstance(value, dict) else value))
