"""Reading bytes: each refusal has its code, and what is read can be written again."""

from __future__ import annotations

from io import BytesIO

import orjson
import pytest

from yiheng.standards.fhir import FhirSyntaxError, parse_json, read_ndjson
from yiheng.standards.fhir.documents import DEEPEST, LIMIT


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ('{"姓名":"张三"}'.encode("gb18030"), "encoding"),
        ('{"a":1}'.encode("utf-16"), "encoding"),
        (b'{"a":"\xff"}', "encoding"),
        (b'{"a":1', "json"),
        (b'{"a" 1}', "json"),
        (b'"\\ud800"', "json"),
        (b'{"a":NaN}', "number"),
        (b'{"a":-Infinity}', "number"),
        (b'{"a":1e999}', "number"),
        (b'{"a":01}', "number"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "too-deep"),
        (b'{"a":' * 2000 + b"1" + b"}" * 2000, "too-deep"),
        (b"[" * 100_000, "too-deep"),
        (b'"' + b"a" * LIMIT + b'"', "too-large"),
    ],
)
def test_what_is_no_document_is_refused_by_code(raw: bytes, code: str) -> None:
    with pytest.raises(FhirSyntaxError) as refusal:
        parse_json(raw)

    assert refusal.value.code == code
    assert refusal.value.text


def test_what_is_read_can_be_written_again() -> None:
    deepest = b"[" * DEEPEST + b"]" * DEEPEST

    assert orjson.dumps(parse_json(deepest)) == deepest
    assert parse_json(b"\xef\xbb\xbf" + '{"a":"张"}'.encode()) == {"a": "张"}
    assert parse_json(b'{"a":1,"a":2}') == {"a": 2}


def test_a_bad_line_spoils_no_other() -> None:
    raw = b'{"a":1}\n\n{"a":\r\n' + b"x" * (LIMIT + 5) + b'\n{"a":2}'

    lines = list(read_ndjson(BytesIO(raw)))

    assert [one.number for one in lines] == [1, 3, 4, 5]
    assert [one.error and one.error.code for one in lines] == [None, "json", "too-large", None]
    assert lines[3].value == {"a": 2}
