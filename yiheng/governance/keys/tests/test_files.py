"""A file is what its name says, lies sealed, and is never thrown away unseen."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import models

from yiheng.core.errors import Invalid
from yiheng.governance.keys import vault
from yiheng.governance.keys.files import SealedFile, kind_of
from yiheng.governance.keys.tests.factories import MONDAY
from yiheng.governance.keys.vault import SealBroken

pytestmark = pytest.mark.django_db
PDF, PNG = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Shelf(models.Manager["Paper"]):
    """Where papers are put: nowhere, for what is asked here is what they would hold."""

    def create(self, **fields: Any) -> Paper:
        """A paper that is not stored."""
        return self.model(**fields)


class Paper(SealedFile):
    """A file that belongs to something by its number."""

    matter = models.IntegerField()
    objects = Shelf()

    class Meta:
        app_label = "elsewhere"
        db_table = "elsewhere_paper"

    saved: tuple[str, ...] = ()

    def save(self, *, update_fields: Any = (), **rest: Any) -> None:
        """Note what would be stored."""
        self.saved = tuple(update_fields)


@pytest.fixture(autouse=True)
def own_key() -> None:
    vault.create_owners([vault.HOSPITAL])


def a_paper(content: bytes = PDF, name: str = "论证.pdf") -> Paper:
    return Paper.keep(name=name, content=content, at=MONDAY, matter=7)


def word() -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w") as parts:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            parts.writestr(name, "<x/>")
    return whole.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("论证.pdf", PDF, "application/pdf"),
        ("论证.PDF", PDF, "application/pdf"),
        ("a.b.png", PNG, "image/png"),
        ("照片.jpg", JPEG, "image/jpeg"),
        ("照片.jpeg", JPEG, "image/jpeg"),
        ("说明.txt", "一句话".encode(), "text/plain"),
        ("说明.txt", PDF, "text/plain"),
        ("方案.docx", word(), WORD),
    ],
)  # fmt: skip
def test_what_a_file_says_it_is_and_is(name: str, content: bytes, kind: str) -> None:
    assert kind_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("论证.pdf", b"", "空的"),
        ("论证.exe", PDF, "只收"),
        ("论证", PDF, "只收"),
        ("论证.pdf", PNG, "与扩展名 .pdf 不符"),
        ("论证.png", PDF, "与扩展名 .png 不符"),
        ("论证.jpg", PNG, "与扩展名 .jpg 不符"),
        ("论证.pdf", b"\x01", "与扩展名 .pdf 不符"),
    ],
)
def test_what_is_no_such_file_is_refused_with_its_cure(
    name: str, content: bytes, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        kind_of(name, content)
    assert refused.value.field == "attachment"


def test_the_largest_file_is_taken_and_one_byte_more_is_not(settings: Any) -> None:
    settings.MAX_UPLOAD = len(PDF)
    assert kind_of("论证.pdf", PDF) == "application/pdf"
    with pytest.raises(Invalid, match="20 MB"):
        kind_of("论证.pdf", PDF + b" ")


def test_3_2_b_it_lies_sealed_and_opens_to_what_it_was() -> None:
    kept = a_paper()

    assert str(kept) == "论证.pdf"
    assert (kept.content_type, kept.size, kept.matter) == ("application/pdf", len(PDF), 7)
    assert (kept.digest, kept.added_at) == (sha256(PDF).hexdigest(), MONDAY)
    assert PDF not in bytes(kept.sealed)
    assert kept.content() == PDF


def swapped(one: Paper, other: Paper) -> Paper:
    one.sealed = other.sealed
    return one


def test_3_2_b_another_file_put_in_its_place_is_found() -> None:
    with pytest.raises(SealBroken):
        swapped(a_paper(), a_paper(PNG, "图.png")).content()


def test_what_is_taken_away_stays_to_be_examined() -> None:
    kept = a_paper()
    kept.remove(MONDAY)

    assert kept.removed_at == MONDAY
    assert kept.saved == ("removed_at",)
    assert kept.content() == PDF


def test_a_name_that_is_too_long_is_refused_and_not_cut() -> None:
    assert kind_of(f"{'长' * 116}.txt", "说明".encode()) == "text/plain"
    with pytest.raises(Invalid, match="文件名超过 120 个字"):
        kind_of(f"{'长' * 117}.txt", "说明".encode())
