"""Small files made in code, a text in each of the kinds that are taken: for samples and trials."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A Word document."""
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    text = f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": text.encode()})


def xlsx(*cells: str) -> bytes:
    """A workbook."""
    body = "".join(f"<si><t>{one}</t></si>" for one in cells)
    parts = {"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>",
             "xl/sharedStrings.xml": f'<sst xmlns="urn:x">{body}</sst>'.encode()}  # fmt: skip
    return zipped(parts)


def pptx(*lines: str) -> bytes:
    """A slide."""
    body = "".join(f"<a:p><a:r><a:t>{one}</a:t></a:r></a:p>" for one in lines)
    parts = {"[Content_Types].xml": TYPES, "ppt/presentation.xml": b"<p/>",
             "ppt/slides/slide1.xml": f'<p:sld xmlns:p="urn:p" xmlns:a="urn:a">{body}</p:sld>'
             .encode()}  # fmt: skip
    return zipped(parts)


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A picture in shades of grey: a byte a pixel, row by row; light grey without any."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    shades = pixels or b"\xc0" * (width * height)
    rows = b"".join(b"\x00" + shades[at : at + width] for at in range(0, len(shades), width))
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf(*lines: str) -> bytes:
    """A page with a line of Latin letters each."""
    shown = "".join(f"BT /F1 12 Tf 60 {760 - 20 * n} Td ({one}) Tj ET\n"
                    for n, one in enumerate(lines)).encode()  # fmt: skip
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(made)
