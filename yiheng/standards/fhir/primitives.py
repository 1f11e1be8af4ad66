"""R4's primitive types (datatypes.html): JSON type, format, and dates that exist.

Every pattern runs in linear time: whoever sends a record chooses the text that is matched.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from math import isfinite

from yiheng.standards.fhir.issues import Issue
from yiheng.standards.fhir.narrative import narrative_fault
from yiheng.standards.fhir.values import text_of

LONGEST = 1024 * 1024
LARGEST = 2**63  # beyond it a whole number is not written as it was read
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_YEAR = r"(?!0000)\d{4}"
_DATE = rf"{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_FORMATS = {
    "canonical": r"\S+",
    "code": r"[^\s]+(\s[^\s]+)*",
    "date": _DATE,
    "dateTime": rf"{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T{_CLOCK}{_ZONE})?)?)?",
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "instant": rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T{_CLOCK}{_ZONE}",
    "oid": r"urn:oid:[0-2](\.(0|[1-9]\d*))+",
    "time": _CLOCK,
    "uri": r"\S*",
    "url": r"\S*",
    "uuid": r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}  # fmt: skip
_BASE64 = re.compile(r"[0-9a-zA-Z+/=\s]+", re.ASCII).fullmatch
_MATCH: dict[str, Callable[[str], object]] = {
    name: re.compile(pattern, re.ASCII).fullmatch for name, pattern in _FORMATS.items()
}


def _base64(text: str) -> bool:
    """Whole groups of four characters, white space between them or not."""
    return bool(_BASE64(text)) and sum(map(len, text.split())) % 4 == 0


_MATCH["base64Binary"] = _base64
_INTEGERS = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}
_DATED = frozenset({"date", "dateTime", "instant"})
_NAMES = {"str": "文字", "int": "数字", "float": "数字", "bool": "true 或 false", "dict": "对象",
          "list": "数组", "NoneType": "空值"}  # fmt: skip
SHOWN = 40

Check = Callable[[object, str, list[Issue]], None]


def json_name(value: object) -> str:
    """What a JSON value is, in the reader's words."""
    return _NAMES[type(value).__name__]


def shown(value: object) -> str:
    """A value as far as an issue quotes it; never fails, whatever it is."""
    if isinstance(value, int) and abs(value) > LARGEST:
        return "过大的整数"  # Python may refuse to write it out
    return str(value)[:SHOWN] if isinstance(value, str | int | float) else json_name(value)


def check_boolean(value: object, path: str, issues: list[Issue]) -> None:
    """true or false."""
    if not isinstance(value, bool):
        issues.append(_wrong(path, "true 或 false", value))


def check_decimal(value: object, path: str, issues: list[Issue]) -> None:
    """A JSON number: finite, and no whole number beyond 63 bits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        issues.append(_wrong(path, "数字", value))
    elif not (-LARGEST <= value < LARGEST if isinstance(value, int) else isfinite(value)):
        issues.append(Issue("bad-format", path, {"value": shown(value), "kind": "decimal"}))


def check_integer(kind: str, least: int) -> Check:
    """A whole number of 32 bits, not less than ``least``."""

    def check(value: object, path: str, issues: list[Issue]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            issues.append(_wrong(path, "整数", value))
        elif not least <= value < 2**31:
            issues.append(Issue("bad-format", path, {"value": shown(value), "kind": kind}))

    return check


def check_xhtml(value: object, path: str, issues: list[Issue]) -> None:
    """The ``div`` of a narrative."""
    before = len(issues)
    _check_text(value, path, issues)
    fault = narrative_fault(text_of(value)) if len(issues) == before else ""
    if fault:
        issues.append(Issue(fault, path))


def check_string(kind: str) -> Check:
    """Text of a primitive type."""
    match, dated = _MATCH.get(kind), kind in _DATED
    limit = sys.maxsize if kind == "base64Binary" else LONGEST

    def check(value: object, path: str, issues: list[Issue]) -> None:
        if not isinstance(value, str):
            issues.append(_wrong(path, "文字", value))
        elif not value or value.isspace():
            issues.append(Issue("empty", path))
        elif CONTROL.search(value):
            issues.append(Issue("control-character", path))
        elif len(value) > limit:
            issues.append(Issue("too-long", path))
        elif match is not None and not match(value):
            issues.append(Issue("bad-format", path, {"value": value[:SHOWN], "kind": kind}))
        elif dated and len(value) >= 10 and not _exists(value[:10]):
            issues.append(Issue("bad-date", path, {"value": value[:SHOWN]}))

    return check


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _wrong(path: str, wanted: str, value: object) -> Issue:
    return Issue("wrong-type", path, {"wanted": wanted, "found": json_name(value)})


_check_text = check_string("string")
CHECKS: dict[str, Check] = {
    "boolean": check_boolean,
    "decimal": check_decimal,
    "xhtml": check_xhtml,
    **{name: check_integer(name, least) for name, least in _INTEGERS.items()},
    **{name: check_string(name) for name in (*_MATCH, "string", "markdown")},
}
