"""Files of many messages, bare or in FHS/BHS/BTS/FTS envelopes (v2.8.2 section 2.10.3)."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from yiheng.standards.hl7v2.errors import Hl7SyntaxError
from yiheng.standards.hl7v2.parser import FILE_LIMIT

_CHUNK: Final = 1024 * 1024
_STARTS: Final = (b"MSH", b"FHS", b"BHS", b"BTS", b"FTS")
_FRAMING: Final = b"\x0b\x1c"


def split(stream: BinaryIO, *, limit: int = FILE_LIMIT) -> Iterator[bytes]:
    """The messages of a file one by one, bytes unchanged; memory holds one message at a time.

    Raises Hl7SyntaxError: `empty`, `no_msh`, `too_large`, `truncated` (an envelope that is never
    closed), `count` (BTS-1 or FTS-1 does not agree with what came). The last two can only be
    known at the end, so take the messages in one transaction.
    """
    envelope, message = _Envelope(), bytearray()
    for line in _lines(stream, limit):
        kind = _kind(line)
        if kind in _STARTS:
            if message:
                yield bytes(message)
            envelope.take(kind, line)
            message = bytearray(line if kind == b"MSH" else b"")
        elif message:
            message += line
        else:
            _only_blank(line)
        if len(message) > limit:
            raise _too_large(limit)
    if message:
        yield bytes(message)
    envelope.close()


@dataclass
class _Envelope:
    """Counts what the trailers promise."""

    open: list[bytes] = field(default_factory=list)
    messages: int = 0
    batches: int = 0
    seen: bool = False

    def take(self, kind: bytes, line: bytes) -> None:
        self.seen = True
        if kind == b"MSH":
            self.messages += 1
        elif kind == b"BHS":
            self.open.append(kind)
            self.batches, self.messages = self.batches + 1, 0
        elif kind == b"FHS":
            self.open.append(kind)
        elif kind == b"BTS":
            self._shut(b"BHS", line, self.messages)
        else:
            self._shut(b"FHS", line, self.batches)

    def _shut(self, header: bytes, line: bytes, counted: int) -> None:
        trailer = line[:3].decode("ascii")
        if not self.open or self.open.pop() != header:
            said = f"{trailer} 段没有对应的 {header.decode()} 段。请让发送系统重发完整文件"
            raise Hl7SyntaxError("truncated", said, trailer)
        promised = re.match(rb"\d{1,9}", line[4:])
        if promised and int(promised[0]) != counted:
            said = f"{trailer} 写明 {int(promised[0])} 条，实际 {counted} 条。请重发完整文件"
            raise Hl7SyntaxError("count", said, trailer, 1)

    def close(self) -> None:
        if not self.seen:
            raise Hl7SyntaxError("empty", "文件为空。请确认发送系统确实写出了内容")
        if self.open:
            header = self.open[-1].decode()
            said = f"{header} 段没有收尾，文件在中途中断。请让发送系统重发完整文件"
            raise Hl7SyntaxError("truncated", said, header)


def _only_blank(line: bytes) -> None:
    if line.strip():
        said = f"“{line[:12]!r}”之前没有 MSH 段。请确认文件是 HL7 v2 消息"
        raise Hl7SyntaxError("no_msh", said)


def _kind(line: bytes) -> bytes:
    name = line[:3]
    separated = len(line) > 3 and not line[3:4].isalnum()
    return name if separated or line.strip() == name else b""


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """Lines with their ends; MLLP framing bytes and a byte-order mark are taken off."""
    pending, first = b"", True
    while chunk := stream.read(_CHUNK):
        if first and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise Hl7SyntaxError("encoding", "文件为 UTF-16 编码，无法读取。请另存为 UTF-8 后重试")
        pending, first = pending + chunk, False
        lines = re.split(rb"(?<=\n)|(?<=\r)(?!\n)", pending)
        held = -2 if pending.endswith(b"\r") else -1  # CR and LF may come in two chunks
        pending = b"".join(lines[held:])
        yield from map(_bare, lines[:held])
        if len(pending) > limit:
            raise _too_large(limit)
    if pending:
        yield _bare(pending)


def _bare(line: bytes) -> bytes:
    """Without framing and without a byte-order mark: joined files have them in the middle too."""
    return line.translate(None, _FRAMING).removeprefix(codecs.BOM_UTF8)


def _too_large(limit: int) -> Hl7SyntaxError:
    said = f"文件中有一条消息超过上限 {limit / 1048576:.0f} MB。请拆分后重新发送"
    return Hl7SyntaxError("too_large", said)
