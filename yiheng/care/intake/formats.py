"""Reading a file or message into items; faults of the file as a whole are refused here.

Two passes: ``examine`` reads everything once and raises for a file-level fault (encoding, bomb,
truncated, no MSH), so that nothing of such a file is stored; ``items`` then reads it again and
gives one item a record, a bad record with its faults.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

import orjson
from django.utils.translation import gettext_lazy as _

from yiheng.care.intake.models import Kind
from yiheng.core.errors import Invalid
from yiheng.standards import fhir, hl7v2

RECORD_LIMIT = 20 * 1024 * 1024
BOMB_RATIO = 200
CHUNK = 1024 * 1024
GZIP = b"\x1f\x8b"
_TYPE = re.compile(r"[A-Z0-9_]{1,10}")  # told in clear, so nothing but a code
HL7_STARTS = (b"MSH", b"FHS", b"BHS", b"\x0b")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a record: a stable code, the place in it, what to do (Chinese)."""

    code: str
    path: str
    text: str


@dataclass(slots=True)
class Item:
    """One record on its way in: where it stands, how it came, what it says, what is wrong.

    A FHIR item has one resource; an HL7 message has several and comes in whole or not at all.
    """

    kind: str
    place: str
    raw: bytes = b""
    resources: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    about: str = ""
    key: str = ""

    def source(self) -> bytes:
        """The record as it came."""
        return self.raw or orjson.dumps(self.resources[0])


class _Inflated(io.RawIOBase):
    """A gzip file inflated as it is read; what inflates beyond measure is a bomb."""

    def __init__(self, file: BinaryIO, packed: int) -> None:
        self._stream, self._most, self._read = gzip.GzipFile(fileobj=file), packed * BOMB_RATIO, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise Invalid("file", _("压缩文件已损坏或不完整，未接收。请重新导出")) from error
        self._read += len(data)
        if self._read > max(self._most, CHUNK):
            raise Invalid("file", _("压缩文件展开后过大，未接收。请解压核对后分批上传"))
        buffer[: len(data)] = data
        return len(data)


def unpacked(file: BinaryIO) -> io.BufferedReader:
    """The file's content from its beginning, inflated if it is gzip."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    packed = file.read(2) == GZIP
    file.seek(0)
    return io.BufferedReader(_Inflated(file, size)) if packed else cast(io.BufferedReader, file)


def examine(file: BinaryIO) -> str:
    """Read a whole file once; gives its kind. Raises ``Invalid`` for a fault of the file."""
    stream = unpacked(file)
    start = stream.read(CHUNK).removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        raise Invalid("file", _("文件是空的，未接收。请确认导出成功后重新上传"))
    if start.startswith(HL7_STARTS):
        _examine_hl7(unpacked(file))
        return Kind.HL7
    if start.startswith((b"{", b"[")):
        _examine_json(file)
        return Kind.FHIR
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Invalid("file", _("文件为 UTF-16 编码，未接收。请另存为 UTF-8 后重试"))
    raise Invalid("file", _("不是 FHIR JSON，也没有 MSH 段，未接收。请确认导出格式"))


def items(file: BinaryIO, kind: str) -> Iterator[Item]:
    """The records of an examined file, one by one; memory holds one record (a bundle is one)."""
    if kind == Kind.HL7:
        for number, raw in enumerate(hl7v2.split(unpacked(file)), start=1):
            yield hl7_item(raw, f"第 {number} 条")
        return
    if _is_ndjson(unpacked(file)):
        for line in fhir.read_ndjson(unpacked(file)):
            place = f"第 {line.number} 行"
            if line.error is not None:
                fault = Fault(line.error.code, "", line.error.text)
                yield Item(Kind.FHIR, place, raw=line.raw, faults=[fault])
            else:
                yield from fhir_items(line.value, place)
        return
    yield from fhir_items(fhir.parse_json(unpacked(file).read()), "")


def fhir_items(document: Any, place: str) -> Iterator[Item]:
    """A resource, or each entry of a bundle with its references resolved."""
    if isinstance(document, Mapping) and document.get("resourceType") == "Bundle":
        for index, resource in enumerate(fhir.bundle_resources(document)):
            where = f"{place} entry[{index}]".strip()
            yield _fhir_item(resource, where)
        return
    yield _fhir_item(document, place or "1")


def hl7_item(raw: bytes, place: str) -> Item:
    """An HL7 message, mapped to FHIR; one that cannot be mapped carries the reason."""
    item = Item(Kind.HL7, place, raw=raw)
    try:
        message = hl7v2.parse(raw)
        item.about = "^".join(part for part in message.type[:2] if _TYPE.fullmatch(part))
        # some senders number each type of message anew: an A08 is no second A01
        item.key = "|".join((*message.sender, *message.type[:2], message.control_id))
        item.resources = hl7v2.to_fhir(message)
    except hl7v2.UnsupportedMessage as error:
        item.faults = [Fault("message-unsupported", "MSH-9", str(error.text))]
    except hl7v2.Hl7Error as error:
        item.faults = [Fault(f"hl7-{error.code}", error.place, error.text)]
    return item


def _fhir_item(resource: Any, place: str) -> Item:
    if not isinstance(resource, dict):
        fault = Fault("not-a-resource", "", "应为一个 FHIR 资源（JSON 对象）。请检查导出程序")
        return Item(Kind.FHIR, place, raw=orjson.dumps(resource), faults=[fault])
    kind = resource.get("resourceType")  # told in clear, so only a type of R4's own
    about = str(kind) if fhir.is_type(kind) else ""
    return Item(Kind.FHIR, place, resources=[resource], about=about)


def _is_ndjson(stream: BinaryIO) -> bool:
    first = stream.readline(RECORD_LIMIT + 1)
    try:
        orjson.loads(first.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError:
        return False
    return bool(stream.read(CHUNK).strip())


def _examine_json(file: BinaryIO) -> None:
    ndjson = _is_ndjson(unpacked(file))
    stream = unpacked(file)
    if not ndjson:
        document = stream.read(RECORD_LIMIT + 1)
        if len(document) > RECORD_LIMIT:
            raise Invalid("file", _("文件超过 20 MB，未接收。请改用 NDJSON 或分批导出"))
        try:
            fhir.parse_json(document)
        except fhir.FhirSyntaxError as error:
            raise Invalid("file", _("%(why)s（未接收）"), why=error.text) from error
        return
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in iter(lambda: stream.read(CHUNK), b""):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            raise Invalid(
                "file", _("文件不是 UTF-8 编码，未接收。请另存为 UTF-8 后重试")
            ) from error


def _examine_hl7(stream: BinaryIO) -> None:
    try:
        for _message in hl7v2.split(stream):
            pass
    except hl7v2.Hl7SyntaxError as error:
        raise Invalid("file", _("%(why)s（未接收）"), why=str(error)) from error
