"""Reading FHIR JSON and NDJSON: bytes in, values out, typed refusals."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from yiheng.standards.fhir.values import NESTED

LIMIT = 20 * 1024 * 1024
DEEPEST = 200  # brackets within brackets; JSON writers stop at 254, so what is read can be written


class FhirSyntaxError(Exception):
    """The bytes are no FHIR JSON. ``code`` is stable; ``text`` says in Chinese what to do.

    Codes: ``empty`` ``encoding`` ``json`` ``number`` ``too-deep`` ``too-large``.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Line:
    """A line of NDJSON: its number from 1, its bytes, and its value or what is wrong with it."""

    number: int
    raw: bytes
    value: Any = None
    error: FhirSyntaxError | None = None


def parse_json(raw: bytes) -> Any:
    """The value of one JSON document of at most 20 MB; raises ``FhirSyntaxError``.

    Of a key that stands twice in an object the last counts (RFC 8259 §4 leaves it open).
    """
    if len(raw) > LIMIT:
        raise FhirSyntaxError("too-large", "内容超过 20 MB。请拆分后分批上传")
    text = raw.removeprefix(codecs.BOM_UTF8)
    if not text.strip():
        raise FhirSyntaxError("empty", "内容为空。请确认导出成功后重新上传")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _syntax_error(text, error) from error
    if _too_deep(value):
        raise _deep()
    return value


def read_ndjson(stream: BinaryIO) -> Iterator[Line]:
    """The lines of an NDJSON stream that are not blank; a bad one carries its error."""
    number = 0
    while raw := stream.readline(LIMIT + 1):
        number += 1
        if len(raw) > LIMIT:
            error = FhirSyntaxError("too-large", "一行超过 20 MB。请拆分后重新导出")
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LIMIT)
            yield Line(number, b"", error=error)
        elif raw.strip():
            yield _line(number, raw)


def _line(number: int, raw: bytes) -> Line:
    try:
        return Line(number, raw, value=parse_json(raw))
    except FhirSyntaxError as error:
        return Line(number, raw, error=error)


def _too_deep(value: object) -> bool:
    """Whether objects and lists stand in each other beyond the limit; level by level."""
    level = [value] if isinstance(value, NESTED) else []
    for _ in range(DEEPEST):
        if not level:
            return False
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, NESTED)
        ]
    return bool(level)


def _deep() -> FhirSyntaxError:
    return FhirSyntaxError("too-deep", f"括号嵌套超过 {DEEPEST} 层。请检查导出程序")


def _syntax_error(text: bytes, error: orjson.JSONDecodeError) -> FhirSyntaxError:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return FhirSyntaxError("encoding", "不是 UTF-8 编码。请另存为 UTF-8 后重试")
    if error.msg.startswith("depth limit"):
        return _deep()
    rest = error.doc[error.pos : error.pos + 9]
    if "number" in error.msg or "digit" in error.msg or rest.startswith(("NaN", "Infinity")):
        return FhirSyntaxError("number", f"“{rest}”不是 JSON 的数字。请改为数值，或去掉该元素")
    place = f"第 {error.lineno} 行第 {error.colno} 列"
    return FhirSyntaxError("json", f"不是有效的 JSON（{place}）。请检查是否截断或缺少括号")
