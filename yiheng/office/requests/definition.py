"""What a form is: typed fields, who decides and who handles it, how it is printed. Pure data.

A definition is JSON in the database and a ``Definition`` in the code: ``checking.read`` makes the
one of the other, ``as_json`` gives back what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

MOST_FIELDS, MOST_OPTIONS = 30, 30
YES, NO = "yes", "no"
FROM, UNTIL = "from", "until"
TODAY = "today"


class Kind(StrEnum):
    """The types that a field can have, and the Python value of an answer."""

    TEXT = "text"  # str, one line
    LONG_TEXT = "long-text"  # str, lines
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # str of a decimal with the field's places
    MONEY = "money"  # str of yuan with two places
    DATE = "date"  # 2026-01-05
    DATETIME = "datetime"  # 2026-01-05T09:30, the hospital's clock
    PERIOD = "period"  # [from, until], dates
    CHOICE = "choice"  # the code of an option
    CHOICES = "choices"  # codes, in the order of the options
    YES_NO = "yes-no"  # yes or no
    MEMBER = "member"  # 工号
    UNIT = "unit"  # its code
    UNITS = "units"  # codes, in their order
    POST = "post"  # its code
    ASSET = "asset"  # the name of a system or a device; the options are proposals
    FILE = "file"  # attachments that name the field


KIND_NAMES: Mapping[Kind, Text] = {
    Kind.TEXT: _("单行文字"), Kind.LONG_TEXT: _("多行文字"), Kind.INTEGER: _("整数"),
    Kind.DECIMAL: _("小数"), Kind.MONEY: _("金额"), Kind.DATE: _("日期"),
    Kind.DATETIME: _("日期时间"), Kind.PERIOD: _("起止日期"), Kind.CHOICE: _("单选"),
    Kind.CHOICES: _("多选"), Kind.YES_NO: _("是否"), Kind.MEMBER: _("人员"),
    Kind.UNIT: _("科室"), Kind.UNITS: _("多个科室"), Kind.POST: _("岗位"),
    Kind.ASSET: _("系统或设备"), Kind.FILE: _("附件"),
}  # fmt: skip
OPTIONED = frozenset({Kind.CHOICE, Kind.CHOICES})
STEERING = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
"""Kinds on whose answer another field may depend."""
RANGED = frozenset(
    {Kind.TEXT, Kind.LONG_TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.DATE, Kind.DATETIME,
     Kind.PERIOD}
)  # fmt: skip
DATED = frozenset({Kind.DATE, Kind.DATETIME, Kind.PERIOD})
NAMING = frozenset({Kind.TEXT, Kind.ASSET, Kind.MEMBER, Kind.CHOICE})
"""Kinds whose answer may stand in the title of a request."""


class Data(StrEnum):
    """Whose data a field holds. Patients' data have no place in a form (0-i)."""

    NONE = "none"
    STAFF = "staff"


DATA_NAMES: Mapping[str, Text] = {Data.NONE: _("不含个人信息"), Data.STAFF: _("含职工信息")}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is asked only when another's answer is one of these."""

    field: str
    values: tuple[str, ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the answers, of the fields that are asked, fulfil it."""
        given = answers.get(self.field)
        several = given if isinstance(given, list) else [given]
        return any(one in self.values for one in several)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"field": self.field, "is": list(self.values)}


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. ``source`` names who fills it in first (``of`` whom: a member field).

    ``minimum`` and ``maximum`` are the least and most of a number, a date (``today`` is the day on
    which it is filled in), or the characters of a text. ``section`` heads the fields from here on.
    """

    code: str
    label: str
    kind: Kind
    required: bool = False
    help: str = ""
    section: str = ""
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    places: int = 0
    minimum: str = ""
    maximum: str = ""
    when: Condition | None = None
    source: str = ""
    of: str = ""
    locked: bool = False
    data: Data = Data.NONE
    names: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its inputs."""
        if self.kind is Kind.PERIOD:
            return f"{self.code}-{FROM}", f"{self.code}-{UNTIL}"
        return () if self.kind is Kind.FILE else (self.code,)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "code": self.code, "label": self.label, "kind": self.kind.value,
            "required": self.required, "help": self.help, "section": self.section,
            "options": [list(one) for one in self.options], "unit": self.unit,
            "places": self.places, "minimum": self.minimum, "maximum": self.maximum,
            "when": None if self.when is None else self.when.as_json(), "source": self.source,
            "of": self.of, "locked": self.locked, "data": self.data.value, "names": self.names,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acting:
    """What a feature does when a request is approved: which act, with which of its fields."""

    name: str
    fields: Mapping[str, str]
    only: Condition | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        only = None if self.only is None else self.only.as_json()
        return {"name": self.name, "fields": dict(sorted(self.fields.items())), "only": only}


@dataclass(frozen=True, slots=True)
class Definition:
    """A form. ``handler`` is the post that handles what was approved (none: approval is all).

    ``limit`` is the id of the parameter that says in how many workdays; ``rows`` are the lines of
    the printed sheet, one or two fields each.
    """

    title: str
    heading: str
    clause: str
    route: str
    serial: str
    handler: str
    limit: str
    intro: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    act: Acting | None = None

    def named(self, code: str) -> Field:
        """The field of a code; raises ``KeyError``."""
        found = next((one for one in self.fields if one.code == code), None)
        if found is None:
            raise KeyError(code)
        return found

    @property
    def steering(self) -> frozenset[str]:
        """Fields on whose answer others depend: shown, or filled in anew."""
        by = {one.when.field for one in self.fields if one.when is not None}
        return frozenset(by | {one.of for one in self.fields if one.of})

    @property
    def files(self) -> tuple[Field, ...]:
        """The fields that ask for a file."""
        return tuple(one for one in self.fields if one.kind is Kind.FILE)

    @property
    def naming(self) -> Field | None:
        """The field whose answer stands in the title of a request."""
        return next((one for one in self.fields if one.names), None)

    def sheet(self) -> list[tuple[str, ...]]:
        """The lines of the printed sheet; fields that no line names follow: none is lost."""
        placed = {code for row in self.rows for code in row}
        rest = [(one.code,) for one in self.fields if one.code not in placed]
        return [*self.rows, *rest]

    def sections(self) -> Iterator[tuple[str, list[Field]]]:
        """The fields under their headings, in order."""
        heading, inside = "", list[Field]()
        for one in self.fields:
            if one.section and inside:
                yield heading, inside
                inside = []
            heading = one.section or heading
            inside.append(one)
        if inside:
            yield heading, inside

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "title": self.title, "heading": self.heading, "clause": self.clause,
            "route": self.route, "serial": self.serial, "handler": self.handler,
            "limit": self.limit, "intro": self.intro,
            "fields": [one.as_json() for one in self.fields],
            "rows": [list(row) for row in self.rows],
            "act": None if self.act is None else self.act.as_json(),
        }  # fmt: skip
