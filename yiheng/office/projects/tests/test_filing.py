"""Papers: those of a charter are signed with it; those that come later go into the archive."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.small_files import pdf
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.office.projects import commands, controls, queries
from yiheng.office.projects.models import Attachment, Project
from yiheng.office.projects.subjects import CharterSubject
from yiheng.office.projects.tests.factories import (
    DAY,
    MONDAY,
    House,
    a_draft,
    a_member,
    active,
    approved,
    closing,
    finished,
    fresh,
    handed_in,
    joint,
    reported,
    resolve,
    sign,
    the_case,
)

pytestmark = pytest.mark.django_db
LATER = MONDAY + 40 * DAY
TEXT = "第一期只做病区。".encode()


@pytest.fixture
def house() -> House:
    return House()


def attach(
    project: Project, by: Member, name: str = "可行性.txt", content: bytes = TEXT
) -> Attachment:
    return commands.attach(pk=project.pk, by=by, at=LATER, name=name, content=content)


def test_3_1_m_what_is_attached_to_a_charter_is_signed_with_it(house: House) -> None:
    house.sit()
    made = handed_in(house, parties=[house.lab])
    before = the_case(made).content_hash
    sign(made, house.director)

    file = attach(made, house.owner)
    assert the_case(made).content_hash != before
    assert the_case(made).signatures.get().voided_at == LATER
    assert CharterSubject.attachments(made.pk, house.director) == [
        ("可行性.txt", reverse("projects:attachment", args=[file.pk]))
    ]
    assert ("附件", "可行性.txt") in CharterSubject.summary(made.pk, house.director)
    kept, content = commands.read_attachment(pk=file.pk, by=house.director, at=LATER)
    assert (kept.name, content) == ("可行性.txt", TEXT)
    assert Entry.objects.latest("seq").action == "projects.attachment_read"

    commands.detach(pk=file.pk, by=house.owner, at=LATER)
    assert the_case(made).content_hash == before
    attach(made, house.owner)
    sign(made, house.director, LATER)
    resolve(house, made, LATER)
    sign(made, house.secretary, LATER)
    with pytest.raises(Denied) as no:  # approved: it stays as it was signed
        attach(made, house.owner, "补充.txt")
    assert no.value.verdict.clause == "3.1-g"
    assert [one.name for one in queries.attachments(made)] == ["可行性.txt"]


def test_3_1_m_while_it_runs_its_people_and_its_users_add_papers(house: House) -> None:
    made = active(house)
    first = attach(made, house.owner, "测试报告.pdf", pdf("passed"))
    attach(made, house.doctor, "试用意见.txt")
    with pytest.raises(Denied) as no:
        attach(made, house.director)  # sees it, has no part in it
    assert (no.value.verdict.clause, bool(no.value.verdict.remedy)) == ("3.1-m", True)
    with pytest.raises(NotFound):
        attach(made, a_member(name="路人"))
    with pytest.raises(NotFound):
        commands.read_attachment(pk=first.pk, by=a_member(name="路人"), at=LATER)
    with pytest.raises(Denied, match="由上传人或责任人移除"):
        commands.detach(pk=first.pk, by=house.doctor, at=LATER)
    with pytest.raises(Denied, match="由上传人或责任人移除"):  # nor by another of the same name
        attach(made, house.doctor, "测试报告.pdf", pdf("failed"))

    attach(made, house.owner, "测试报告.pdf", pdf("passed twice"))
    assert [one.name for one in queries.attachments(made)] == ["试用意见.txt", "测试报告.pdf"]
    assert Attachment.objects.get(pk=first.pk).removed_at == LATER


def test_3_1_m_what_was_approved_with_the_charter_stays(house: House) -> None:
    draft = a_draft(house)
    file = attach(draft, house.owner)
    commands.submit(pk=draft.pk, by=house.owner, at=MONDAY)
    sign(draft, house.director)
    commands.kick_off(pk=draft.pk, by=house.director, at=MONDAY)
    with pytest.raises(Denied, match="已随立项批准"):
        commands.detach(pk=file.pk, by=house.owner, at=LATER)
    attach(draft, house.owner, "可行性.txt", b"of the course")  # another part, another paper
    assert [one.part for one in queries.attachments(draft)] == ["charter", "course"]


def test_3_1_m_the_archive_holds_the_papers_and_notices_a_changed_one(house: House) -> None:
    made = active(house)
    attach(made, house.owner)
    reported(house, finished(house, made, LATER), LATER)
    commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    with pytest.raises(Denied, match="结项审核中"):
        attach(made, house.owner, "补充.txt")
    commands.examine(pk=made.pk, passed=True, note="齐全", by=house.deputy, at=LATER)
    kept = commands.archive(pk=made.pk, by=house.owner, at=LATER)

    assert controls.is_whole(kept)
    Attachment.objects.update(digest="0" * 64)  # past the commands
    assert not controls.is_whole(kept)


@pytest.mark.parametrize(("name", "content", "words"), [
    ("空.txt", b"", "文件是空的"),
    ("程序.exe", b"MZ", "只收 PDF"),
    ("图.pdf", b"no pdf", "与扩展名 .pdf 不符"),
])  # fmt: skip
def test_3_1_m_a_file_that_is_none_is_refused_and_changes_nothing(
    house: House, name: str, content: bytes, words: str
) -> None:
    made = handed_in(house)
    before = the_case(made).content_hash
    with pytest.raises(Invalid, match=words):
        attach(made, house.owner, name, content)
    assert the_case(made).content_hash == before
    assert not Attachment.objects.exists()


def test_more_than_forty_are_too_many(house: House) -> None:
    made = a_draft(house)
    for n in range(40):
        attach(made, house.owner, f"{n}.txt")
    attach(made, house.owner, "39.txt", b"again")  # in the place of the old one
    with pytest.raises(Invalid, match="最多 40 个附件"):
        attach(made, house.owner, "40.txt")
    assert queries.attachments(made).count() == 40


def test_a_paper_is_added_read_and_taken_off_on_the_page(client: Client, house: House) -> None:
    made = approved(house, at=now())
    commands.kick_off(pk=made.pk, by=house.director, at=now())
    client.force_login(house.owner)
    assert "还没有材料" in client.get(made.page).content.decode()
    there = reverse("projects:attach", args=[made.pk])
    assert client.post(there, {}).status_code == 422
    empty = client.post(there, {"attachment": SimpleUploadedFile("空.txt", b"")})
    assert empty.status_code == 422
    assert "文件是空的，请重新选择" in empty.content.decode()
    bad = client.post(there, {"attachment": SimpleUploadedFile("图.png", b"none")})
    assert bad.status_code == 422
    assert "与扩展名 .png 不符" in bad.content.decode()

    answer = client.post(there, {"attachment": SimpleUploadedFile("测试.txt", TEXT)})
    assert answer["Location"] == f"{made.page}#files"
    html = client.get(made.page).content.decode()
    file = queries.attachments(made).get()
    assert "测试.txt" in html
    assert "过程与结项材料" in html
    opened = client.get(reverse("projects:attachment", args=[file.pk]))
    assert opened.content == TEXT
    assert opened["Content-Disposition"].startswith("attachment")

    client.force_login(house.director)
    assert "移除测试.txt" not in client.get(made.page).content.decode()
    off = reverse("projects:detach", args=[file.pk])
    assert client.post(off).status_code == 403
    client.force_login(a_member(name="路人"))
    for address in (off, reverse("projects:attachment", args=[file.pk])):
        method = client.post if address == off else client.get
        assert method(address).status_code == 404
    client.force_login(house.owner)
    assert client.post(off).status_code == 302
    assert client.post(off).status_code == 404
    assert "还没有材料" in client.get(made.page).content.decode()


def test_a_project_without_papers_is_signed_and_archived_as_before(house: House) -> None:
    made = joint(house)
    assert b"attachments" not in queries.content_bytes(made.pk)
    assert b"attachments" not in queries.archive_bytes(fresh(closing(house, LATER)))
