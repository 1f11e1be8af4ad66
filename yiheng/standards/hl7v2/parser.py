"""Bytes to Message: HL7 v2 with bars (v2.8.2 chapter 2), lenient about line ends only."""

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from yiheng.standards.hl7v2.charset import decode
from yiheng.standards.hl7v2.errors import Hl7SyntaxError
from yiheng.standards.hl7v2.escapes import Delimiters
from yiheng.standards.hl7v2.message import Message, Segment
from yiheng.standards.hl7v2.times import CHINA

FILE_LIMIT: Final = 20 * 1024 * 1024
"""The largest message taken from a file, bytes."""

MLLP_LIMIT: Final = 1024 * 1024
"""The largest message taken over MLLP, bytes."""

MAX_SEGMENTS: Final = 50_000
MAX_PARTS: Final = 200_000
"""The most delimiters in one segment; more is an attack or a broken sender, not a record."""

_BOM: Final = "\ufeff"
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_FORBIDDEN = re.compile("[\x00\x0b\x1c]")


def parse(raw: bytes, *, limit: int = FILE_LIMIT, zone: tzinfo = CHINA) -> Message:
    """Read one message.

    `zone` is meant where a time stamp names none. Line ends may be CR, LF or CRLF, mixed, the
    last one missing; a byte-order mark and blank lines before MSH are allowed. A line that does
    not start a segment continues the one before it. Raises Hl7SyntaxError.
    """
    _check_size(raw, limit)
    text, charset = decode(raw.lstrip(b" \t\r\n"))
    if found := _FORBIDDEN.search(text):
        code = ord(found[0])
        said = f"消息正文含有控制字符 0x{code:02X}。请去掉该字符；MLLP 的首尾字节只能在帧外"
        raise Hl7SyntaxError("control", said)
    body = text.removeprefix(_BOM).lstrip(" \t\r\n")
    delimiters = _delimiters(body, charset)
    segments = tuple(_segments(body, delimiters))
    lead = raw[: len(raw) - len(raw.lstrip(b" \t\r\n"))].decode("ascii")
    return Message(segments, delimiters, lead + text[: len(text) - len(body)], zone)


def _check_size(raw: bytes, limit: int) -> None:
    if not raw.strip():
        raise Hl7SyntaxError("empty", "消息为空。请确认发送系统确实写出了内容")
    if len(raw) > limit:
        size, most = len(raw) / 1048576, limit / 1048576
        said = f"消息大小 {size:.1f} MB，超过上限 {most:.0f} MB。请拆分后重新发送"
        raise Hl7SyntaxError("too_large", said)


def _delimiters(text: str, charset: str) -> Delimiters:
    """The delimiters that MSH-1 and MSH-2 declare."""
    if not text.startswith("MSH"):
        if len(text) < 3 and "MSH".startswith(text):
            raise Hl7SyntaxError(
                "truncated", "消息在 MSH 之前中断。请让发送系统重发完整消息", "MSH"
            )
        said = f"消息应以 MSH 段开头，实际为“{text[:12]!r}”。请确认文件是 HL7 v2 消息"
        raise Hl7SyntaxError("no_msh", said, "MSH")
    if len(text) < 5:
        raise Hl7SyntaxError("truncated", "消息在 MSH 段中断。请让发送系统重发完整消息", "MSH", 1)
    separator = text[3]
    marks = re.split(f"[{re.escape(separator)}\r\n]", text[4:40], maxsplit=1)[0]
    if marks == "^~\\\\&":  # a doubled escape character, left over from program source
        marks = "^~\\&"
    if len(marks) < 4 and len(text) <= 4 + len(marks):
        raise Hl7SyntaxError("truncated", "消息在 MSH-2 中断。请让发送系统重发完整消息", "MSH", 2)
    declared = separator + marks
    if not 4 <= len(marks) <= 5 or len(set(declared)) < len(declared) or not _usable(declared):
        said = (
            f"分隔符“{declared}”无效：应为互不相同的标点，通常写作 MSH|^~\\&。请更正 MSH-1 与 MSH-2"
        )
        raise Hl7SyntaxError("delimiters", said, "MSH", 2)
    return Delimiters(separator, marks[0], marks[1], marks[2], marks[3], charset)


def _usable(declared: str) -> bool:
    return all(
        mark.isascii() and mark.isprintable() and not mark.isalnum() for mark in declared
    ) and not (set(declared) & set(' "'))


def _segments(text: str, delimiters: Delimiters) -> Iterator[Segment]:
    start = re.compile(rf"[A-Z][A-Z0-9]{{2}}(?:{re.escape(delimiters.field)}|\s*$)")
    held, ending, count = "", "", 0
    for line, end in _lines(text):
        if held and (start.match(line) or not line):
            if line:
                count += 1
                yield _segment(held, ending, delimiters, count)
                held, ending = line, end
            else:
                ending += end
        elif held:
            held, ending = held + ending + line, end
        else:
            held, ending = line, end
    if not ending and re.search(r"[\r\n][A-Z][A-Z0-9]?$", held):
        said = f"消息在段名“{held[-2:].strip()}”处中断。请让发送系统重发完整消息"
        raise Hl7SyntaxError("truncated", said, held[:3])
    yield _segment(held, ending, delimiters, count + 1)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for match in _LINE.finditer(text):
        if match[0]:
            yield match[1], match[2]


def _segment(text: str, ending: str, delimiters: Delimiters, count: int) -> Segment:
    if count > MAX_SEGMENTS:
        said = f"消息超过 {MAX_SEGMENTS} 段。请拆分后重新发送"
        raise Hl7SyntaxError("too_many_segments", said, text[:3])
    marks = (delimiters.field, delimiters.repetition, delimiters.component, delimiters.subcomponent)
    if len(text) > MAX_PARTS and sum(map(text.count, marks)) > MAX_PARTS:
        said = f"第 {count} 段的字段或组件超过 {MAX_PARTS} 个。请检查发送系统是否误把数据写成分隔符"
        raise Hl7SyntaxError("too_many_parts", said, text[:3])
    return Segment(text, delimiters, ending)
