"""What each parameter of the regulation is: its kind of value, unit, range and wording.

The table stands in `data/parameters.tsv`. Values in force are another matter: they are dated rows
in the database; this module only reads, checks, stores and words a value. Text that people typed
becomes a value through `parse`, a value becomes stored text through `canonical` (which `parse`
reads back), and reading text through `format`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from yiheng.governance.regulation import data

Value = int | Decimal | str | bool | time | tuple[int, ...] | tuple[str, ...]

_INTEGER = re.compile(r"-?[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_PERIODS = {"week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
_WEEKDAYS = {str(n): f"周{name}" for n, name in enumerate("一二三四五六日", start=1)}
_SWITCH = {"yes": "是", "no": "否"}


class Kind(StrEnum):
    """The kinds of value, and the Python type that each one has."""

    INT = "int"  # int
    DECIMAL = "decimal"  # Decimal
    PERCENT = "percent"  # Decimal, 99.9 for 99.9 %
    TIME = "time"  # datetime.time on Shanghai's wall clock
    WEEKDAY = "weekday"  # int, 1 = Monday to 7 = Sunday
    PERIOD = "period"  # str: week, month, quarter, year
    PERIODS = "periods"  # tuple of such
    CHOICE = "choice"  # str: a key of `options`
    SWITCH = "switch"  # bool
    OFFSETS = "offsets"  # tuple of int: hours before (-) and after the due time


class Source(StrEnum):
    """Where the regulation asks for the parameter."""

    PLACEHOLDER = "X"  # an X in the text, set by each hospital
    TEXT = "text"  # a number that the text itself fixes
    GAP = "gap"  # the text leaves it open
    INTERPRETATION = "interpretation"  # a switch of an interpretation
    CLAUSE = "clause"  # a clause needs it to be measured


class Boundary(StrEnum):
    """Whether a limit includes its own number (附则: 以上含本数、以下不含本数; C2)."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"
    NONE = "none"


@dataclass(frozen=True)
class ParameterDefinition:
    """One parameter. `fixed` ones change only with the text; an `optional` one may stay unset."""

    id: str
    title: str
    clauses: tuple[str, ...]
    source: Source
    kind: Kind
    unit: str
    default_proposed: str
    fixed: bool
    minimum: str
    maximum: str
    options: Mapping[str, str]
    boundary: Boundary
    interpretation: str
    basis: str
    optional: bool

    @property
    def proposed(self) -> Value | None:
        """The value proposed to a new hospital, None where it is proposed to leave it unset."""
        return self.parse(self.default_proposed) if self.default_proposed else None

    @property
    def range_text(self) -> str:
        """What may be filled in, in words: 1–60 分钟的整数."""
        if self.options:
            several = "，可用逗号并列" if self.kind is Kind.PERIODS else ""
            return "、".join(self.options.values()) + several
        if self.kind is Kind.OFFSETS:
            return "以逗号隔开的整数小时，负数为到期之前，由早到晚"
        span = f"{self.minimum}–{self.maximum}" if self.minimum else ""
        if self.kind is Kind.TIME:
            return f"{span} 之间的时刻，如 12:00"
        whole = "整数" if self.kind is Kind.INT else "数，最多六位小数"
        return f"{span}{self._spaced_unit}的{whole}"

    def parse(self, text: str) -> Value:
        """The value that someone typed: 全角 digits, thousands commas and the unit are forgiven.

        Raises ValueError whose Chinese text says the range and how to mend it.
        """
        tidy = unicodedata.normalize("NFKC", text).strip()
        try:
            return self._read(tidy)
        except ValueError as wrong:
            raise ValueError(
                f"“{self.title}”应为{self.range_text}，现为“{text.strip()[:20]}”。请改正后重填"
            ) from wrong

    def canonical(self, value: Value) -> str:
        """The text that is stored: `parse` reads the same value back."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if isinstance(value, tuple):
            return ",".join(map(str, value))
        return f"{value:f}" if isinstance(value, Decimal) else str(value)

    def format(self, value: Value) -> str:
        """The value in the reader's words: 15 分钟, 99.9%, 每季度, 周一, 是."""
        if self.options:
            return "、".join(self.options[key] for key in self.canonical(value).split(","))
        if isinstance(value, tuple):
            return "、".join(_offset(int(hours)) for hours in value)
        return f"{self.canonical(value)}{self._spaced_unit}"

    @property
    def _spaced_unit(self) -> str:
        """The unit after its number: one half-width space before it, none before %."""
        return self.unit if self.unit in ("", "%") else f" {self.unit}"

    def _read(self, text: str) -> Value:
        if self.kind is Kind.OFFSETS:
            return _read_offsets(text)
        if self.kind is Kind.PERIODS:
            return tuple(self._option(part.strip()) for part in re.split("[,、]", text))
        if self.options:
            key = self._option(text)
            if self.kind is Kind.SWITCH:
                return key == "yes"
            return int(key) if self.kind is Kind.WEEKDAY else key
        return self._in_range(self._read_plain(text))

    def _read_plain(self, text: str) -> int | Decimal | time:
        if self.kind is Kind.TIME:
            return _read_time(text)
        plain = text.removesuffix(self.unit).rstrip().replace(",", "")
        shape = _INTEGER if self.kind is Kind.INT else _DECIMAL
        if not shape.fullmatch(plain):
            raise ValueError(text)
        return int(plain) if self.kind is Kind.INT else Decimal(plain)

    def _in_range(self, value: int | Decimal | time) -> int | Decimal | time:
        if isinstance(value, time):
            fits = _read_time(self.minimum) <= value <= _read_time(self.maximum)
        else:
            fits = Decimal(self.minimum) <= value <= Decimal(self.maximum)
        if not fits:
            raise ValueError(value)
        return value

    def _option(self, text: str) -> str:
        for key, label in self.options.items():
            if text in (key, label):
                return key
        raise ValueError(text)


def _read_time(text: str) -> time:
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]))


def _read_offsets(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in re.split("[,、]", text)]
    if not all(_INTEGER.fullmatch(part) for part in parts):
        raise ValueError(text)
    hours = tuple(map(int, parts))
    if list(hours) != sorted(set(hours)):
        raise ValueError(text)
    return hours


def _offset(hours: int) -> str:
    if not hours:
        return "到期时"
    return f"到期前 {-hours} 小时" if hours < 0 else f"逾期 {hours} 小时"


def _options(kind: Kind, choices: str) -> Mapping[str, str]:
    shared = {
        Kind.PERIOD: _PERIODS, Kind.PERIODS: _PERIODS, Kind.WEEKDAY: _WEEKDAYS, Kind.SWITCH: _SWITCH
    }  # fmt: skip
    own = dict(pair.split("=", 1) for pair in choices.split("|")) if choices else {}
    return MappingProxyType(shared.get(kind, own))


def _definition(row: dict[str, str]) -> ParameterDefinition:
    kind = Kind(row["type"])
    return ParameterDefinition(
        id=row["id"],
        title=row["title"],
        clauses=tuple(row["clauses"].split()),
        source=Source(row["source"]),
        kind=kind,
        unit=row["unit"],
        default_proposed=row["default_proposed"],
        fixed=row["fixed"] == "yes",
        minimum=row["minimum"],
        maximum=row["maximum"],
        options=_options(kind, row["choices"]),
        boundary=Boundary(row["boundary"]),
        interpretation=row["interpretation"],
        basis=row["basis"],
        optional=row["optional"] == "yes",
    )


PARAMETERS: Mapping[str, ParameterDefinition] = MappingProxyType(
    {row["id"]: _definition(row) for row in data.rows("parameters.tsv")}
)
"""Every parameter by its id, in the order of the table."""
