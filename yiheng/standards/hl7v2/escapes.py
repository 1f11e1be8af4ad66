"""Delimiters and escape sequences (HL7 v2.8.2 chapter 2, sections 2.5.4 and 2.7)."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

NULL: Final = '""'

_SEQUENCE_LIMIT: Final = 4096
_BREAK = re.compile(r"\.(br|ce|sp)\+?(\d{0,3})")


@dataclass(frozen=True)
class Delimiters:
    """The five delimiters of a message, and the codec that its hexadecimal escapes are in."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    charset: str = "utf-8"

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return {
            "F": self.field, "S": self.component, "T": self.subcomponent,
            "R": self.repetition, "E": self.escape, "P": "#", "H": "", "N": "",
        }  # fmt: skip

    @cached_property
    def _sequence(self) -> re.Pattern[str]:
        mark = re.escape(self.escape)
        return re.compile(f"{mark}([^{mark}\r\n]{{1,{_SEQUENCE_LIMIT}}}){mark}")

    @cached_property
    def _escapes(self) -> dict[int, str]:
        letters = {
            self.field: "F", self.component: "S", self.subcomponent: "T",
            self.repetition: "R", self.escape: "E",
        }  # fmt: skip
        named = {ord(char): f"{self.escape}{name}{self.escape}" for char, name in letters.items()}
        control = {code: f"{self.escape}X{code:02X}{self.escape}" for code in (*range(32), 127)}
        return control | named

    @property
    def encoding_characters(self) -> str:
        """MSH-2 as this set of delimiters writes it."""
        return self.component + self.repetition + self.escape + self.subcomponent

    def unescape(self, text: str) -> str:
        """Plain text; a sequence that is not known stays as it was written."""
        if self.escape not in text:
            return text
        return self._sequence.sub(self._plain, text)

    def escaped(self, text: str) -> str:
        r"""Text that may stand in any field: delimiters, line ends and control characters escaped.

        The literal text `""` gets an escaped first quote, so that it is not read as HL7's NULL.
        """
        return (
            "\\X22\\".replace("\\", self.escape) + '"'
            if text == NULL
            else text.translate(self._escapes)
        )

    def _plain(self, match: re.Match[str]) -> str:
        body = match[1]
        if body in self._meanings:
            return self._meanings[body]
        if body[0] == "X":
            return self._hexadecimal(body[1:], match[0])
        if layout := _BREAK.fullmatch(body):
            return "\n" * (int(layout[2] or 1) if layout[1] == "sp" else 1)
        return match[0]

    def _hexadecimal(self, digits: str, written: str) -> str:
        if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", digits):
            return written
        try:
            return bytes.fromhex(digits).decode(self.charset)
        except UnicodeDecodeError:
            return written
