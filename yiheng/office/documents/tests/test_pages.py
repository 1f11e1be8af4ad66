"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yiheng.core.clock import now
from yiheng.core.small_files import docx, pdf, png
from yiheng.core.ui import papers
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents import commands, queries
from yiheng.office.documents.models import Document, Grade, Kind
from yiheng.office.documents.tests.factories import (
    a_contract,
    a_document,
    a_draft,
    a_file,
    a_hospital,
    a_loan,
    a_member,
    at_post,
    holder,
    lent,
    next_version,
    spoil,
)

pytestmark = pytest.mark.django_db
NAME = f"门诊系统-{now():%Y%m}-1.0"


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("data_steward", name="周负责", unit=office)


@pytest.fixture
def nurse() -> Member:
    return a_member(name="何护士")


def who(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def got(client: Client, member: Member, path: str) -> Any:
    return who(client, member).get(path)


def post(client: Client, member: Member, name: str, *args: Any, **data: Any) -> Any:
    return who(client, member).post(reverse(f"documents:{name}", args=args), data)


def written(**more: Any) -> dict[str, Any]:
    text = SimpleUploadedFile("说明.txt", "每日两点备份".encode())
    return {"subject": "门诊系统", "kind": "design", "grade": "internal", "file": text,
            "key": "k1", **more}  # fmt: skip


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_3_2_a_it_is_brought_named_and_handed_in(client: Client, owner: Member) -> None:
    assert "名称由系统生成" in page(client, owner, "/documents/new/")
    answer = post(client, owner, "new", **written())
    made = Document.objects.get()
    assert post(client, owner, "new", **written()).url == answer.url
    assert answer.url == f"/documents/{made.pk}/pending/"
    first = f"/documents/{made.pk}/versions/1/"
    assert got(client, owner, answer.url).url == first
    html = page(client, owner, first)
    for text in (f"发布后名称为 {NAME}", "提交审核", "草稿"):
        assert text in html
    assert got(client, owner, f"/documents/{made.pk}/").url == answer.url
    assert post(client, owner, "submit", made.pk).url == first
    assert "已提交审核" in page(client, owner, first)
    case = queries.case_of(made.versions.get())
    assert case is not None
    assert "说明.txt" in page(client, holder("head"), case.page)
    assert "每日两点备份" in page(client, holder("head"), f"{first}view/")


def published(owner: Member) -> Document:
    """Its first version, by its owner."""
    return a_document(owner, now(), a_file("每日两点备份".encode(), "说明.txt"))


def test_3_2_m_it_is_read_its_next_version_brought_and_both_compared(
    client: Client, owner: Member, nurse: Member
) -> None:
    made = published(owner)
    first = f"/documents/{made.pk}/versions/1/"
    html = page(client, nurse, f"/documents/{made.pk}/")
    for text in (NAME, "现行", "文档〔", "保管至", "下载"):
        assert text in html
    assert "上传新版" not in html
    html = page(client, nurse, f"{first}view/")
    assert "每日两点备份" in html
    assert 'class="mark"' not in html
    answer = got(client, nurse, f"{first}file/")
    assert body(answer) == "每日两点备份".encode()
    assert answer["Content-Security-Policy"].startswith("sandbox")
    refused = got(client, nurse, f"{first}original/")
    assert (refused.status_code, refused["X-Clause"]) == (403, "3.2-c")

    assert "次版本由负责人直接发布" in page(client, owner, f"/documents/{made.pk}/add/")
    bad = post(client, owner, "add", made.pk, change="minor", note="改了",
               file=SimpleUploadedFile("a.docx", b"%PDF-1.4"))  # fmt: skip
    assert bad.status_code == 422
    assert "内容却是 .pdf" in bad.content.decode()
    new = SimpleUploadedFile("b.txt", "每日三点备份".encode())
    answer = post(client, owner, "add", made.pk, change="minor", note="改时间", file=new)
    assert answer.url == f"/documents/{made.pk}/versions/2/"
    assert "继续办理" in page(client, owner, f"/documents/{made.pk}/")
    assert post(client, owner, "add", made.pk, change="minor", note="x").status_code == 403
    page(client, nurse, answer.url, 404)
    assert post(client, owner, "publish", made.pk).url == f"/documents/{made.pk}/"
    html = page(client, nurse, f"/documents/{made.pk}/diff/")
    for text in ("<del>每日两点备份</del>", "<ins>每日三点备份</ins>", "1.0 与 1.1 对比"):
        assert text in html
    assert "已被取代" in page(client, nurse, first)
    assert "已被取代" in page(client, nurse, f"{first}view/")
    assert "文字没有变化" in page(client, nurse, f"/documents/{made.pk}/diff/?a=1&b=1")
    assert body(got(client, owner, f"/documents/{made.pk}/versions/2/original/"))


def test_3_2_c_what_cannot_be_taken_stands_on_its_field(client: Client, owner: Member) -> None:
    for given, words in (
        ({"grade": ""}, "没有密级"), ({"kind": ""}, "这个字段是必填项"),
        ({"subject": "a-b"}, "连字符"),
        ({"file": SimpleUploadedFile("a.pdf", b"plain")}, "内容却是 .txt"),
        ({"kind": "manual", "grade": "secret"}, "操作手册面向全体员工"),
    ):  # fmt: skip
        answer = post(client, owner, "new", **written(**given))
        assert answer.status_code == 422
        assert words in answer.content.decode(), words
    assert not Document.objects.exists()
    page(client, a_member(name="护士"), "/documents/new/", 403)
    wrong = post(client, owner, "take-in", kind="design", grade="internal",
                 file=SimpleUploadedFile("随便.txt", b"x"))  # fmt: skip
    assert wrong.status_code == 422
    assert "不合规定" in wrong.content.decode()
    good = post(client, owner, "take-in", kind="design", grade="internal", key="no key!",
                file=SimpleUploadedFile("门诊系统-202311-1.0.txt", b"x"))  # fmt: skip
    made = Document.objects.get()
    assert good.url == f"/documents/{made.pk}/pending/"
    assert "门诊系统-202311-1.0" in page(client, owner, f"/documents/{made.pk}/versions/1/")
    assert page(client, owner, "/documents/import/")


def test_3_2_l_a_draft_is_changed_recalled_dropped_and_a_gap_is_said(
    client: Client, owner: Member
) -> None:
    made = a_draft(owner, now())
    assert 'value="门诊系统"' in page(client, owner, f"/documents/{made.pk}/edit/")
    assert post(client, owner, "edit", made.pk, **written(grade="")).status_code == 422
    kept = written(subject="住院系统")
    del kept["file"]
    assert post(client, owner, "edit", made.pk, **kept).url == f"/documents/{made.pk}/versions/1/"
    post(client, owner, "submit", made.pk)
    assert "已有的签字作废" in page(client, owner, f"/documents/{made.pk}/edit/")
    assert post(client, owner, "recall", made.pk).status_code == 302
    assert post(client, owner, "drop", made.pk).url == "/documents/"
    other = a_document(owner, now())
    next_version(other, owner, now())
    form = page(client, owner, f"/documents/{other.pk}/edit/")
    assert "修订说明" in form
    assert 'name="grade"' not in form
    assert post(client, owner, "edit", other.pk, note="再改").status_code == 302
    from_elsewhere = f"门诊系统-{now():%Y%m}-1.1"
    a_document(owner, now(), subject="别处").versions.update(name=from_elsewhere)
    answer = post(client, owner, "publish", other.pk)
    assert answer.status_code == 422
    assert "没有发布：文件名称" in answer.content.decode()
    assert post(client, owner, "drop", other.pk).url == f"/documents/{other.pk}/"
    assert "我负责的" in page(client, owner, "/documents/?tab=mine&q=门诊")


def test_3_2_d_absent_and_not_yours_look_the_same(
    client: Client, owner: Member, nurse: Member
) -> None:
    made = a_contract(owner, now())
    names = ("detail", "pending", "diff", "add", "edit", "record")
    versioned = ("version", "view", "image", "file", "original")
    for stranger in (owner, holder("secretary")):
        for name, args in [*((one, ()) for one in names), *((one, (1,)) for one in versioned)]:
            theirs = got(client, stranger, reverse(f"documents:{name}", args=[made.pk, *args]))
            absent = client.get(reverse(f"documents:{name}", args=[99_999, *args]))
            assert (theirs.status_code, theirs.content) == (404, absent.content), name
        for act in ("publish", "submit", "recall", "drop", "freeze", "thaw", "dispose"):
            assert post(client, stranger, act, made.pk, reason="x").status_code == 404, act
        assert "没有符合条件的文档" in page(client, stranger, "/documents/?q=采购合同")
        assert "影像存储" not in page(client, stranger, "/search/?q=采购合同")
    loan = a_loan(nurse, made.subject, now(), contract=True)
    page(client, owner, f"/documents/loans/{loan.pk}/", 404)
    page(client, nurse, "/documents/keeping/", 404)
    page(client, nurse, "/documents/inspect/", 403)
    assert made.name in page(client, holder("director"), "/documents/?kind=contract&grade=secret")


def test_3_2_c_what_is_guarded_is_handed_out_with_its_readers_mark(
    client: Client, owner: Member, office: Unit
) -> None:
    reader = a_member(name="同科", unit=office)
    for content, name, subject in (
        (pdf("Interface table"), "a.pdf", "接口表"), (png(40, 30), "b.png", "拓扑图"),
        (docx("参数一"), "c.docx", "参数表"),
    ):  # fmt: skip
        a_document(owner, now(), a_file(content, name), subject=subject, grade=Grade.RESTRICTED)
    where = {one.subject: f"/documents/{one.pk}/versions/1/" for one in Document.objects.all()}

    assert "Interface table" in page(client, reader, f"{where['接口表']}view/")
    for asked in ("file/", "file/?inline"):
        answer = got(client, reader, where["接口表"] + asked)
        assert answer["Content-Type"] == "application/pdf"
        text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "Interface table" in text
        assert reader.staff_no in text.replace("\n", "")
    assert "sandbox" not in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]

    html = page(client, reader, f"{where['拓扑图']}view/")
    assert f'src="{where["拓扑图"]}image/"' in html
    for asked in ("image/", "file/"):
        drawn = got(client, reader, where["拓扑图"] + asked)
        assert drawn["Content-Type"] == "image/svg+xml"
        for part in (b'viewBox="0 0 40 30"', b"data:image/png;base64,", reader.staff_no.encode()):
            assert part in drawn.content
    page(client, reader, f"{where['接口表']}image/", 404)
    if papers.can_print():
        made = got(client, reader, f"{where['参数表']}file/").content
        assert "参数一" in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    count = Entry.objects.filter(action="documents.opened", clause="3.2-c").count()
    assert count == 6
    assert body(got(client, owner, f"{where['参数表']}original/")).startswith(b"PK")


def test_3_2_c_without_the_extra_the_mark_is_plain_or_the_copy_is_refused(
    client: Client, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "can_print", lambda: False)
    one = a_document(owner, now(), a_file(pdf("Table"), "a.pdf"), grade=Grade.SECRET)
    two = a_document(owner, now(), a_file(docx("字"), "b.docx"), grade=Grade.SECRET, subject="乙")
    three = a_document(owner, now(), a_file(b"%PDF-1.4 broken", "c.pdf"), grade=Grade.SECRET,
                       subject="丙")  # fmt: skip
    made = got(client, owner, f"/documents/{one.pk}/versions/1/file/").content
    text = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert f"{owner.staff_no} " in text.replace("\n", " ")
    for document, words in ((two, "没有安装 PDF 组件"), (three, "不能加盖水印")):
        answer = got(client, owner, f"/documents/{document.pk}/versions/1/file/")
        assert answer.status_code == 403
        assert words in answer.content.decode()
    assert "没有可显示的文字" in page(client, owner, f"/documents/{three.pk}/versions/1/view/")


def test_an_open_pdf_and_picture_are_shown_as_they_are(
    client: Client, owner: Member, nurse: Member
) -> None:
    one = a_document(owner, now(), a_file(pdf("Open"), "a.pdf"))
    two = a_document(owner, now(), a_file(png(2, 2), "b.png"), subject="图")
    inline = got(client, nurse, f"/documents/{one.pk}/versions/1/file/?inline")
    assert inline.content == pdf("Open")
    assert inline["Content-Disposition"].startswith("inline")
    assert got(client, nurse, f"/documents/{two.pk}/versions/1/image/").content == png(2, 2)
    next_version(two, owner, now(), upload=a_file(png(3, 3), "b.png"))
    commands.publish(pk=two.pk, by=owner, at=now())
    assert "没有可对比的文字" in page(client, nurse, f"/documents/{two.pk}/diff/")
    page(client, nurse, f"/documents/{one.pk}/diff/", 404)


def test_3_2_b_a_broken_file_is_said_on_every_page(
    client: Client, owner: Member, nurse: Member
) -> None:
    made = a_document(owner, now())
    assert made.current is not None
    spoil(made.current, b"plain")
    answer = got(client, nurse, f"/documents/{made.pk}/versions/1/file/")
    assert (answer.status_code, answer["X-Clause"]) == (403, "3.2-b")
    html = answer.content.decode()
    entry = Entry.objects.get(action="documents.file_faulty")
    for text in ("被改动或截断", "从备份恢复", str(entry.seq)):
        assert text in html
    assert "现行版本的文件异常" in page(client, nurse, f"/documents/{made.pk}/")
    assert "文件缺失或损坏" in page(client, holder("secretary"), "/documents/keeping/")


def test_the_list_is_filtered_paged_exported_and_each_state_is_said(
    client: Client, owner: Member, nurse: Member
) -> None:
    assert "还没有文档" in page(client, nurse, "/documents/")
    assert "您还没有上传文档" in page(client, owner, "/documents/?tab=mine")
    for n in range(21):
        a_document(owner, now(), subject=f"系统{n}号", kind=Kind.MANUAL if n % 2 else Kind.PLAN)
    assert "第 1 页，共 2 页" in page(client, nurse, "/documents/")
    html = page(client, nurse, "/documents/?kind=manual&grade=internal&q=系统3号")
    assert "系统3号" in html
    assert "系统4号" not in html
    assert "系统4号" in page(client, nurse, "/documents/?q=两点备份")
    assert "没有符合条件的文档" in page(client, nurse, "/documents/?grade=public")
    table = got(client, nurse, "/documents/export/?kind=plan").content.decode("utf-8-sig")
    assert table.count("\n") == 12
    a_draft(owner, now(), subject="在写")
    assert "在写" in got(client, owner, "/documents/export/?tab=mine").content.decode()
    assert "在写" in page(client, owner, "/?tab=drafts")
    assert "借阅单" in page(client, nurse, "/start/")


def test_the_lists_cost_the_same_for_one_and_for_many(
    client: Client, owner: Member, nurse: Member, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        one = a_document(owner, now(), subject=f"系统{n}号", grade=Grade.SECRET)
        lent(nurse, one, now())
    keeper = holder("secretary")
    for member, path, most in (
        (nurse, "/documents/", 20), (nurse, "/documents/?q=系统", 22),
        (nurse, "/documents/loans/", 20), (keeper, "/documents/keeping/", 34),
        (nurse, f"/documents/{Document.objects.latest('pk').pk}/", 30),
    ):  # fmt: skip
        who(client, member)
        client.get(path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
