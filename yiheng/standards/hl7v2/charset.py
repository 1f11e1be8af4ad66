"""Which character set a message is in: MSH-18 (HL7 table 0211), a byte-order mark, or UTF-8."""

import codecs
import re
from typing import Final

from yiheng.standards.hl7v2.errors import Hl7SyntaxError

UTF8: Final = "utf-8"

_NAMES: Final = {
    "": UTF8,
    "ASCII": "ascii",
    "USASCII": "ascii",
    "UNICODE": UTF8,  # deprecated in table 0211; Chinese systems mean UTF-8 by it
    "UNICODEUTF8": UTF8,
    "UTF8": UTF8,
    "GB18030": "gb18030",
    "GB180302000": "gb18030",
    "GB180302005": "gb18030",
    "GB180302022": "gb18030",
    "GBK": "gb18030",  # a true subset
    "GB2312": "gb18030",
    "BIG5": "big5",
} | {f"8859{part}": f"iso8859-{part}" for part in (*range(1, 12), 13, 14, 15)}

_CURE: Final = "请在发送系统中改用 UTF-8 或 GB 18030 编码，并在 MSH-18 如实声明"
_ESC: Final = 0x1B


def codec(declared: str) -> str | None:
    """Python's codec for a name of table 0211, None for a name we do not know."""
    return _NAMES.get(re.sub(r"[^A-Z0-9]", "", declared.upper()))


def decode(raw: bytes) -> tuple[str, str]:
    """The text of a message that starts at MSH, and the codec that it was read with.

    Raises Hl7SyntaxError `encoding` when bytes and declaration do not agree: a guess here
    would store a wrong name under a right number.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Hl7SyntaxError("encoding", f"消息为 UTF-16 编码，无法读取。{_CURE}", "MSH", 18)
    declared = _declared(raw)
    name = UTF8 if raw.startswith(codecs.BOM_UTF8) else codec(declared)
    if name is None:
        name = _pure_ascii(raw, declared)
    try:
        return raw.decode(name), name
    except UnicodeDecodeError as fault:
        said = f"MSH-18 声明为 {declared}" if declared else "MSH-18 未声明字符集，按 UTF-8 读取"
        place, byte = _segment_at(raw, fault.start), raw[fault.start]
        text = f"{said}，但第 {fault.start + 1} 个字节 0x{byte:02X} 不符合该编码。{_CURE}"
        raise Hl7SyntaxError("encoding", text, place) from fault


def _declared(raw: bytes) -> str:
    """MSH-18 as it stands; GB trail bytes may look like a delimiter, hence the second reading."""
    head = re.split(rb"[\r\n]", raw.removeprefix(codecs.BOM_UTF8), maxsplit=1)[0][:4096]
    first = _eighteenth(head.decode("latin-1"))
    second = _eighteenth(head.decode("gb18030", errors="replace"))
    if codec(second) == "gb18030" and codec(first) != UTF8:
        return second
    return first


def _eighteenth(line: str) -> str:
    fields = line.split(line[3]) if len(line) > 4 else []
    return re.split(r"[~^]", fields[17], maxsplit=1)[0].strip()[:40] if len(fields) > 17 else ""


def _pure_ascii(raw: bytes, declared: str) -> str:
    if raw.isascii() and _ESC not in raw:
        return "ascii"
    text = f"不认识 MSH-18 声明的字符集“{declared}”。{_CURE}"
    raise Hl7SyntaxError("encoding", text, "MSH", 18)


def _segment_at(raw: bytes, offset: int) -> str:
    line = re.split(rb"[\r\n]", raw[:offset])[-1].removeprefix(codecs.BOM_UTF8)
    name = line[:3].decode("latin-1")
    return name if re.fullmatch("[A-Z][A-Z0-9]{2}", name) else ""
