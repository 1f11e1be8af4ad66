"""What a file is by its bytes, and the text in it, whatever it holds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core import extracting
from yiheng.core.small_files import docx, pdf, png, pptx, xlsx, zipped


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf("Hello"), ".pdf"), (png(3, 2), ".png"), (b"\xff\xd8\xff\xe0" + b"0" * 40, ".jpg"),
        (docx("字"), ".docx"), (xlsx("字"), ".xlsx"), (pptx("字"), ".pptx"),
        ("文本".encode(), ".txt"), ("文本".encode("gb18030"), ".txt"), (b"", ""),
        (zipped({"a.txt": b"x"}), ".zip"), (b"PK\x03\x04broken", ".zip"),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}),
         ".zip"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff", ".exe"), (b"\x00\x01\x02", ""),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_are(content: bytes, kind: str) -> None:
    found = extracting.kind_of(io.BytesIO(content))
    assert found == kind or (kind == ".exe" and found not in extracting.CONTENT_TYPES)


@pytest.mark.parametrize(
    ("content", "suffix", "text"),
    [
        (pdf("Hello World"), ".pdf", "Hello World"), (docx("甲段", "乙段"), ".docx", "甲段\n乙段"),
        (xlsx("甲", "乙"), ".xlsx", "甲\n乙"), (pptx("题", "文"), ".pptx", "题\n文"),
        ("一\r\n\r\n\r\n\r\n二 \x00".encode(), ".txt", "一\n\n二"),
        ("汉字".encode("gb18030"), ".txt", "汉字"), (png(1, 1), ".png", ""),
        (b"%PDF-1.4 broken", ".pdf", ""), (b"PK\x03\x04", ".docx", ""),
        (zipped({"word/document.xml": b"<w:t>no end"}), ".docx", ""),
    ],
)  # fmt: skip
def test_its_text_is_read(content: bytes, suffix: str, text: str) -> None:
    assert extracting.text_of(io.BytesIO(content), suffix) == text


def test_no_more_than_the_most_is_taken() -> None:
    long = "长" * (extracting.MOST_TEXT + 50)
    for content, suffix in ((long.encode(), ".txt"), (docx(long, "尾"), ".docx")):
        assert len(extracting.text_of(io.BytesIO(content), suffix)) == extracting.MOST_TEXT


def test_a_bomb_is_refused_whatever_its_head_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "MOST_UNPACKED", 100_000)
    many = zipped({"word/document.xml": b"<a>" + b" " * 200_000 + b"</a>"})
    told = zipped({"x.bin": b"0" * 900_000, "word/document.xml": b"<a/>"})
    crowd = zipped({f"{n}.xml": b"" for n in range(extracting.MOST_PARTS + 1)})
    entity = zipped({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})
    for content in (many, told, crowd, entity):
        with pytest.raises(extracting.Bomb):
            extracting.text_of(io.BytesIO(content), ".docx")


def test_a_pdf_with_many_pages_is_read_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "MOST_SECONDS", -1.0)
    assert extracting.text_of(io.BytesIO(pdf("Hello")), ".pdf") == ""


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (png(30, 20), (30, 20)), (b"", (0, 0)), (b"\xff\xd8\xff", (0, 0)), (b"GIF89a", (0, 0)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 7, 9) + b"000",
         (9, 7)),
    ],
)  # fmt: skip
def test_a_picture_has_the_size_that_it_says(head: bytes, size: tuple[int, int]) -> None:
    assert extracting.extent(head) == size


@given(st.binary(max_size=400), st.sampled_from(sorted(extracting.CONTENT_TYPES)))
def test_whatever_comes_is_read_or_is_none(content: bytes, suffix: str) -> None:
    extracting.kind_of(io.BytesIO(content))
    extracting.extent(content)
    assert isinstance(extracting.text_of(io.BytesIO(content), suffix), str)


def test_the_pdf_reader_bounds_what_it_unpacks() -> None:
    assert pypdf.filters.ZLIB_MAX_OUTPUT_LENGTH <= 128 * 1024 * 1024
    packed = zlib.compress(b"0" * 200_000_000, 9)
    body = b"1 0 obj<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream endobj" % (
        len(packed), packed)  # fmt: skip
    assert extracting.text_of(io.BytesIO(b"%PDF-1.4\n" + body), ".pdf") == ""
    assert zipfile.is_zipfile(io.BytesIO(docx("x")))
