"""A reader of RFC 5545, written from its grammar and knowing nothing of the writer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

NAME = re.compile(r"[A-Za-z0-9-]+")
ESCAPED = re.compile(r"\\([\\;,nN])")
BARE = re.compile(r"(?<!\\)(?:\\\\)*[;,]")


@dataclass
class Component:
    """A component: its name, its properties (name, parameters, value) and those within it."""

    name: str
    properties: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def of(self, kind: str) -> list[Component]:
        """The parts of a kind."""
        return [one for one in self.parts if one.name == kind]

    def value(self, name: str) -> str:
        """The raw value of the one property of this name."""
        (found,) = [value for known, _parameters, value in self.properties if known == name]
        return found

    def when(self, name: str) -> datetime | date:
        """The moment or the day of a property."""
        ((_n, parameters, value),) = [one for one in self.properties if one[0] == name]
        if parameters.get("VALUE") == "DATE":
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007  # a day
        if value.endswith("Z"):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=ZoneInfo("UTC"))
        at = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007  # its zone follows
        return at.replace(tzinfo=ZoneInfo(parameters["TZID"]))


def words(value: str) -> str:
    """A TEXT value as it was meant; refuses what should have been escaped."""
    assert not BARE.search(value), value
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def read(content: bytes) -> Component:
    """The one VCALENDAR of a stream; every rule of the grammar is checked on the way."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        assert len(line) <= 75
        line.decode("utf-8")  # no character is cut
    logical = b"\r\n".join(lines).replace(b"\r\n ", b"").split(b"\r\n")
    root = Component("")
    stack = [root]
    for line in logical:
        name, parameters, value = _property(line.decode("utf-8"))
        if name == "BEGIN":
            made = Component(value)
            stack[-1].parts.append(made)
            stack.append(made)
        elif name == "END":
            assert stack.pop().name == value
        else:
            stack[-1].properties.append((name, parameters, value))
    assert stack == [root]
    (calendar,) = root.parts
    return calendar


def _property(line: str) -> tuple[str, dict[str, str], str]:
    head, colon, value = line.partition(":")
    assert colon
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), value
    name, *parameters = head.split(";")
    assert NAME.fullmatch(name), name
    pairs = [one.split("=") for one in parameters]
    assert all(len(pair) == 2 and NAME.fullmatch(pair[0]) for pair in pairs)
    return name, {one[0]: one[1] for one in pairs}, value
