"""水印: who read what is guarded, when, and under which number of the ledger.

A page has it behind its text, a picture and a PDF have it in the file that is handed out. The PDF
component (the extra ``pdf``) draws it in Chinese; without it a PDF has 工号, time and number.
"""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import datetime
from typing import BinaryIO

import pypdf
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from yiheng.core.clock import local
from yiheng.core.errors import Denied
from yiheng.core.extracting import CONTENT_TYPES, HEAD, extent
from yiheng.core.ui import papers
from yiheng.core.verdict import refuse
from yiheng.governance.people.models import Member
from yiheng.office.documents import rules

A4 = (595.0, 842.0)
TILE = ('<pattern id="mark" width="340" height="150" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(-24)"><text y="80" font-size="15" fill="currentColor" '
        'fill-opacity="{}">{}</text></pattern>')  # fmt: skip
ALL = '<rect width="100%" height="100%" fill="url(#mark)"/>'
ON_PAGE, ON_PAPER = "0.1", "0.22"
PAGE = "@page{size:595pt 842pt;margin:0}body{margin:0}svg{width:595pt;height:842pt;display:block}"
SHEET = (
    "@page{size:A4;margin:20mm 18mm}body{font:10.5pt/1.6 sans-serif}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}h1{font-size:14pt}"
)


def words(by: Member, at: datetime, entry: int | None) -> str:
    """The mark of a reading."""
    return f"{by.name} {plain(by, at, entry)}"


def plain(by: Member, at: datetime, entry: int | None) -> str:
    """The mark without a Chinese character."""
    number = "" if entry is None else f" No.{entry}"
    return f"{by.staff_no} {local(at):%Y-%m-%d %H:%M}{number}"


def overlay(text: str) -> SafeString:
    """The mark behind a page's text."""
    tile = format_html(TILE, ON_PAGE, text)
    return format_html(
        '<svg class="mark" aria-hidden="true"><defs>{}</defs>{}</svg>', tile, SafeString(ALL)
    )


def picture(file: BinaryIO, suffix: str, text: str) -> bytes:
    """A picture with the mark over it, as one SVG that loads nothing."""
    content = file.read()
    width, height = extent(content[:HEAD])
    width, height = width or 1200, height or 900
    kind, raw = CONTENT_TYPES[suffix], b64encode(content)
    mark = TILE.format(ON_PAPER, conditional_escape(text))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><defs>{mark}</defs>'
        f'<image width="{width}" height="{height}" href="data:{kind};base64,'
    )
    return head.encode() + raw + f'"/>{ALL}</svg>'.encode()


def paper(file: BinaryIO, text: str, ascii_text: str) -> bytes:
    """A PDF with the mark on every page; raises ``Denied`` for one that lets nothing be added."""
    try:
        return _stamped(file, _sheet_of(text) if papers.can_print() else _drawn(ascii_text))
    except (pypdf.errors.PyPdfError, LookupError, ValueError, TypeError, AttributeError) as error:
        verdict = refuse(
            rules.GRADING, _("这份 PDF 不能加盖水印，未提供下载"), cure=_("请在页面上阅读其文字")
        )
        raise Denied(verdict) from error


def typeset(title: str, body: str, text: str) -> bytes:
    """The text of what is no PDF as a PDF with the mark; raises ``Invalid`` without the extra."""
    html = format_html("<h1>{}</h1><pre>{}</pre>", title, body)
    made = papers.pdf(str(html), SHEET)
    return _stamped(io.BytesIO(made), _sheet_of(text))


def _stamped(file: BinaryIO, stamp: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(file))
    mark = pypdf.PdfReader(io.BytesIO(stamp)).pages[0]
    for page in writer.pages:
        page.transfer_rotation_to_content()
        box = page.mediabox
        size = pypdf.Transformation().scale(float(box.width) / A4[0], float(box.height) / A4[1])
        page.merge_transformed_page(mark, size.translate(float(box.left), float(box.bottom)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _sheet_of(text: str) -> bytes:
    said = conditional_escape(text)
    lines = "".join(
        f'<text transform="translate({x} {y}) rotate(-24)" font-size="12" font-family="sans-serif" '
        f'fill="#444" fill-opacity="{ON_PAPER}">{said}</text>'
        for y in range(110, 900, 150) for x in (20, 310)
    )  # fmt: skip
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842">'
    return papers.pdf(f"{head}{lines}</svg>", PAGE)


def _drawn(text: str) -> bytes:
    """A page with the mark in a font that every reader has."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(*A4)
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    safe = "".join(one for one in text if one.isascii() and one not in "()\\")
    lines = [
        f"BT /F1 12 Tf 0.75 g 0.91 0.41 -0.41 0.91 {x} {y} Tm ({safe}) Tj ET"
        for y in range(40, 842, 140) for x in (30, 330)
    ]  # fmt: skip
    stream = DecodedStreamObject()
    stream.set_data("\n".join(lines).encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
