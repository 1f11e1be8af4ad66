"""The adapter of python-docx, an optional extra: a sheet of minutes as a Word document."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

SONG, HEI = "宋体", "黑体"


def render(sheet: Any) -> bytes:
    """The document: hospital, title, number, the ruled table of facts, the text, the foot."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(26)
    page.top_margin, page.bottom_margin = Mm(30), Mm(25)
    _face(paper.styles["Normal"], SONG, 12)
    _line(paper, sheet.hospital, HEI, 16, WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, sheet.title, HEI, 22, WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, sheet.number, SONG, 11, WD_ALIGN_PARAGRAPH.RIGHT)
    table = paper.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in sheet.facts:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Mm(28), Mm(130)
        cells[0].text, cells[1].text = str(name), str(value)
    for text in sheet.paragraphs:
        _line(paper, text, SONG, 12, WD_ALIGN_PARAGRAPH.LEFT)
    for name, value in sheet.foot:
        _line(paper, f"{name}：{value}", SONG, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    _line(paper, sheet.code, SONG, 9, WD_ALIGN_PARAGRAPH.RIGHT)
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _line(paper: Any, text: str, face: str, size: int, side: Any) -> None:
    line = paper.add_paragraph()
    line.alignment = side
    _face(line.add_run(str(text)), face, size)


def _face(run: Any, face: str, size: int) -> None:
    run.font.name, run.font.size = face, Pt(size)
    properties = run._element.get_or_add_rPr() if hasattr(run, "_element") else run.element.rPr
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)
