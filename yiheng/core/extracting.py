"""What a file is, by its bytes, and the text in it; whatever it holds, within bounds.

Office files are ZIP archives: their parts are read one by one through the XML door, never more
than ``MOST_UNPACKED`` bytes of all, and a file that unpacks to more is refused (``Bomb``).
"""

from __future__ import annotations

import codecs
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

import puremagic
import pypdf

from yiheng.core.errors import YihengError
from yiheng.core.xml import DefusedXmlException, ParseError, iterparse

HEAD = 64 * 1024
MOST_TEXT = 200_000
"""So many characters of a file are taken for search and preview."""
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS, MOST_PAGES, MOST_SECONDS = 5000, 500, 8.0
TEXT, PDF, PNG, JPEG = ".txt", ".pdf", ".png", ".jpg"
OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
IMAGES = frozenset({PNG, JPEG})
ALIASES = {".jpeg": JPEG}
CONTENT_TYPES = {
    TEXT: "text/plain; charset=utf-8", PDF: "application/pdf", PNG: "image/png", JPEG: "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
"""What is taken, by the ending of its name."""
_PARTS = {
    ".docx": re.compile(r"word/(document|footnotes|endnotes)\.xml"),
    ".xlsx": re.compile(r"xl/(sharedStrings|worksheets/[^/]+)\.xml"),
    ".pptx": re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)[0-9]+\.xml"),
}
_WORDS, _ENDS = frozenset({"t"}), frozenset({"p", "si", "row", "br"})
_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_BROKEN = (
    pypdf.errors.PyPdfError, zipfile.BadZipFile, ParseError, zlib.error, struct.error, OSError,
    ValueError, LookupError, TypeError, AttributeError, RecursionError, NotImplementedError,
    ArithmeticError, RuntimeError,
)  # fmt: skip
"""What readers raise on a file that is not whole."""


class Bomb(YihengError):
    """It would unpack to more than anybody can mean."""


def suffix_of(name: str) -> str:
    """The ending of a name as the kinds here are called; empty for one that has none."""
    ending = "." + name.rpartition(".")[2].lower() if "." in name else ""
    return ALIASES.get(ending, ending)


def kind_of(file: BinaryIO) -> str:
    """The ending that a file's bytes deserve; of one that is not taken what it seems to be."""
    file.seek(0)
    head = file.read(HEAD)
    for magic, suffix in _MAGIC:
        if head.startswith(magic):
            return suffix
    if head.startswith(b"PK\x03\x04"):
        return _office(file) or ".zip"
    found = _guessed(head)
    return found or (TEXT if _is_text(head) else "")


def text_of(file: BinaryIO, suffix: str) -> str:
    """The text of a file of this kind, at most ``MOST_TEXT`` characters; empty for a picture and
    for one whose text cannot be read. Raises ``Bomb``."""
    file.seek(0)
    parts = _reader(file, suffix)
    found, length = list[str](), 0
    try:
        for part in parts:
            clean = part.replace("\x00", "")
            found.append(clean)
            length += len(clean)
            if length > MOST_TEXT:
                break
    except DefusedXmlException as error:
        raise Bomb(suffix) from error
    except _BROKEN:
        pass  # what was read until there is what can be found
    return tidy("".join(found))[:MOST_TEXT]


def tidy(text: str) -> str:
    """Lines without blanks at their ends, never more than one empty line in a row."""
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def extent(head: bytes) -> tuple[int, int]:
    """Width and height of a picture by its first bytes; (0, 0) where they do not say."""
    if head.startswith(_MAGIC[1][0]) and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
        return int(width), int(height)
    place = 2
    while head.startswith(b"\xff\xd8") and place + 9 <= len(head) and head[place] == 0xFF:
        marker, length = head[place + 1], struct.unpack(">H", head[place + 2 : place + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return int(width), int(height)
        place += 2 + length
    return 0, 0


def _reader(file: BinaryIO, suffix: str) -> Iterator[str]:
    if suffix == TEXT:
        return _plain(file)
    if suffix == PDF:
        return _pages(file)
    return _parts(file, suffix) if suffix in OFFICE else iter(())


def _plain(file: BinaryIO) -> Iterator[str]:
    raw = file.read(4 * MOST_TEXT)
    code = "utf-8-sig" if _decodes(raw, "utf-8") else "gb18030"
    yield raw.decode(code, errors="replace")


def _pages(file: BinaryIO) -> Iterator[str]:
    began = time.monotonic()
    reader = pypdf.PdfReader(file)
    for number in range(min(len(reader.pages), MOST_PAGES)):
        if time.monotonic() - began > MOST_SECONDS:
            return
        yield reader.pages[number].extract_text() + "\n"


def _parts(file: BinaryIO, suffix: str) -> Iterator[str]:
    left = MOST_UNPACKED
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > MOST_PARTS or sum(one.file_size for one in members) > 8 * MOST_UNPACKED:
            raise Bomb(suffix)
        for one in sorted(members, key=lambda member: member.filename):
            if _PARTS[suffix].fullmatch(one.filename):
                with archive.open(one) as part:
                    bounded = _Bounded(cast(BinaryIO, part), left)
                    yield from _words(bounded)
                    left = bounded.left


class _Bounded:
    """A file that raises ``Bomb`` when more is read than was allowed, whatever its head says."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self.left = file, left

    def read(self, size: int = -1) -> bytes:
        """As many bytes."""
        block = self._file.read(HEAD if size < 0 else min(size, HEAD))
        self.left -= len(block)
        if self.left < 0:
            raise Bomb("zip")
        return block


def _words(part: _Bounded) -> Iterator[str]:
    for _event, element in iterparse(part, forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if name in _WORDS and element.text:
            yield element.text
        elif name in _ENDS:
            yield "\n"
        elif name == "tab":
            yield "\t"
        if name not in _WORDS:
            element.clear()


def _office(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except _BROKEN:
        return ""
    if "[Content_Types].xml" not in names or any("vbaProject" in one for one in names):
        return ""
    return next((suffix for suffix, part in OFFICE.items() if part in names), "")


def _guessed(head: bytes) -> str:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    sure = [one for one in found if one.confidence >= 0.8 and one.extension]
    return str(sure[0].extension).lower() if sure and not _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    return _decodes(head, "utf-8") or _decodes(head, "gb18030")


def _decodes(raw: bytes, code: str) -> bool:
    """Whether these bytes are text in a code; the last character may be cut."""
    try:
        codecs.getincrementaldecoder(code)().decode(raw)
    except UnicodeDecodeError:
        return False
    return True
