"""Papers of an act: whoever ratifies sees them, and signs what they see."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals.models import Signature
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.crisis import commands, queries
from yiheng.governance.crisis.models import SUBJECT, Act, Paper
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    MINUTE,
    MONDAY,
    House,
    a_house_in_need,
    a_route,
    act,
    declare,
    sign,
    the_case,
)
from yiheng.governance.keys.files import MOST_FILES
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Post

pytestmark = pytest.mark.django_db
QUOTE = "报价单：交换机两台，合计三万元".encode()


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def done(house: House) -> Act:
    return act(declare(house), house.mate, house.ward, kind=BUYING, amount=30_000, item="switch")


def attached(done: Act, house: House, name: str = "报价单.txt", content: bytes = QUOTE) -> Paper:
    return commands.attach(pk=done.pk, name=name, content=content, by=house.mate, at=MONDAY)


def names(done: Act) -> list[str]:
    return [one.name for one in queries.papers(done)]


def test_4_1_e_who_ratifies_sees_the_papers_and_each_opening_is_recorded(
    house: House, done: Act
) -> None:
    paper = attached(done, house)

    shown = SUBJECTS[SUBJECT].attachments
    assert shown is not None
    assert shown(done.pk, house.leader) == [("报价单.txt", f"/crises/papers/{paper.pk}/")]
    assert QUOTE not in bytes(Paper.objects.get().sealed)
    found, content = commands.read_attachment(pk=paper.pk, by=house.leader, at=MONDAY)
    assert (found.name, content) == ("报价单.txt", QUOTE)
    assert Entry.objects.latest("seq").action == "crisis.attachment_read"
    with pytest.raises(NotFound):
        commands.read_attachment(pk=paper.pk, by=house.stranger, at=MONDAY)


def test_4_1_e_a_paper_that_comes_goes_or_changes_voids_the_signatures(
    house: House, done: Act
) -> None:
    before = queries.content_bytes(done.pk)
    attached(done, house)
    assert queries.content_bytes(done.pk) != before
    second = attached(done, house, content=QUOTE + b" (2)")  # of the same name: in its place
    assert names(done) == ["报价单.txt"]
    commands.detach(pk=second.pk, by=house.mate, at=MONDAY)
    assert queries.content_bytes(done.pk) == before  # as it was signed before papers were known
    assert Paper.objects.count() == 2  # and both stay to be examined


def test_4_1_e_a_signature_does_not_outlive_a_new_paper(house: House) -> None:
    Post.objects.filter(code="auditor").update(permissions=["approvals:sign"])
    a_route("leader", "auditor")
    done = act(declare(house), house.mate, house.ward)
    sign(done, house.leader)
    assert Signature.objects.filter(voided_at=None).count() == 1
    attached(done, house)

    assert Signature.objects.filter(voided_at=None).count() == 0
    assert the_case(done).in_progress

    sign(done, house.leader, decision="return", opinion="请附验收单")
    attached(done, house, "验收单.txt")
    commands.supplement(pk=done.pk, text="验收单已作为附件补上", by=house.mate, at=MONDAY)
    assert the_case(done).in_progress
    assert names(done) == ["报价单.txt", "验收单.txt"]


def test_4_1_e_only_who_acted_adds_papers_and_only_until_it_is_decided(
    house: House, done: Act
) -> None:
    paper = attached(done, house)
    with pytest.raises(Denied, match="由执行人本人补充"):
        commands.attach(pk=done.pk, name="a.txt", content=b"a", by=house.head, at=MONDAY)
    for stranger in (lambda: commands.attach(
        pk=done.pk, name="a.txt", content=b"a", by=house.stranger, at=MONDAY
    ), lambda: commands.detach(pk=paper.pk, by=house.stranger, at=MONDAY)):  # fmt: skip
        with pytest.raises(NotFound):
            stranger()
    with pytest.raises(Invalid, match="不符"):
        attached(done, house, "报价单.pdf")
    for number in range(MOST_FILES - 1):
        attached(done, house, f"{number}.txt")
    with pytest.raises(Invalid, match="最多 20 个"):
        attached(done, house, "another.txt")
    assert len(names(done)) == MOST_FILES

    sign(done, house.leader, at=MONDAY + MINUTE)
    with pytest.raises(Denied, match="附件不再变动"):
        attached(done, house, "later.txt")
    with pytest.raises(Denied, match="附件不再变动"):
        commands.detach(pk=paper.pk, by=house.mate, at=MONDAY)


def test_4_1_e_papers_are_added_opened_and_removed_on_the_page(
    client: Client, house: House, done: Act
) -> None:
    client.force_login(house.mate, backend="yiheng.governance.access.backends.StaffNumberBackend")
    file = SimpleUploadedFile("照片.txt", QUOTE)
    assert client.post(f"{done.page}attach/", {"attachment": file}).status_code == 302
    assert "照片.txt" in client.get(done.page).content.decode()
    paper = Paper.objects.get()
    opened = client.get(f"/crises/papers/{paper.pk}/")
    assert (opened.content, opened["Content-Security-Policy"]) == (
        QUOTE, "sandbox; default-src 'none'",
    )  # fmt: skip
    wrong = SimpleUploadedFile("照片.pdf", QUOTE)
    refused = client.post(f"{done.page}attach/", {"attachment": wrong})
    assert refused.status_code == 422
    assert "不符" in refused.content.decode()
    assert client.post(f"/crises/papers/{paper.pk}/remove/").status_code == 302
    assert "照片.txt" not in client.get(done.page).content.decode()
