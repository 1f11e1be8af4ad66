"""A document that is graded anew: each of its versions stays for those for whom it was."""

from __future__ import annotations

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Unit, UnitKind
from yiheng.office.documents import commands, queries
from yiheng.office.documents.models import Change, Document, Grade
from yiheng.office.documents.tests.factories import (
    MONDAY,
    a_document,
    a_file,
    a_hospital,
    a_member,
    at_post,
    fresh,
    lent,
    next_version,
    opened,
    sign,
)

pytestmark = pytest.mark.django_db
TEXTS = ("人选：甲", "人选：乙", "任免已公布")


@pytest.fixture
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("buyer", name="周负责", unit=office)


@pytest.fixture
def ward() -> Unit:
    """A department whose code no database keeps in a list as it stands."""
    return people.found_unit(
        code='设备"一"', name="设备科", kind=UnitKind.CLINICAL, by=the_system(), at=MONDAY
    )


@pytest.fixture
def plan(owner: Member, ward: Unit) -> Document:
    """Secret first, then for one more department, then for everybody."""
    secret, shared, told = (a_file(one.encode()) for one in TEXTS)
    first = a_document(owner, upload=secret, subject="任免方案", grade=Grade.SECRET)
    for grade, readers, file in (
        (Grade.RESTRICTED, (ward.code,), shared), (Grade.INTERNAL, (), told),
    ):  # fmt: skip
        next_version(first, owner, change=Change.MAJOR, grade=grade, readers=readers, upload=file)
        commands.submit(pk=first.pk, by=owner, at=MONDAY)
        sign(first)
        first = fresh(first)
    return first


def page(client: Client, reader: Member, address: str, status: int = 200) -> str:
    client.force_login(reader)
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_3_2_c_what_is_opened_up_later_shows_nothing_of_what_was_guarded_before(
    owner: Member, office: Unit, ward: Unit, plan: Document
) -> None:
    stranger = a_member(name="外科")
    may = {
        owner: {1, 2, 3}, a_member(name="同科", unit=office): {2, 3},
        a_member(name="设备", unit=ward): {2, 3}, stranger: {3},
    }  # fmt: skip
    for reader, ordinals in may.items():
        assert {one.ordinal for one in queries.issued(plan, reader)} == ordinals
        for ordinal in {1, 2, 3} - ordinals:
            with pytest.raises(NotFound):
                opened(plan, reader, ordinal=ordinal)
        for ordinal in sorted(ordinals):
            assert opened(plan, reader, ordinal=ordinal).guarded == (ordinal < 3)
    read = Entry.objects.filter(action="documents.opened").order_by("seq")
    said = [(one.facts["grade"], one.facts["via"], one.clause) for one in read[:3]]
    assert said == [
        ("secret", "owner", "3.2-c"), ("restricted", "owner", "3.2-c"),
        ("internal", "owner", "0-g"),
    ]  # fmt: skip
    assert [one.facts["via"] for one in read[3:5]] == ["unit", "all"]


def test_3_2_c_the_page_of_a_document_lists_and_compares_only_what_its_reader_may_open(
    client: Client, owner: Member, ward: Unit, plan: Document
) -> None:
    stranger, nurse = a_member(name="外科"), a_member(name="设备", unit=ward)
    page_of = {who: page(client, who, plan.page) for who in (owner, nurse, stranger)}
    listed = [[f"versions/{n}/" in text for n in (1, 2, 3)] for text in page_of.values()]
    assert listed == [[True, True, True], [False, True, True], [False, False, True]]
    assert ["与上一版对比" in text for text in page_of.values()] == [True, True, False]
    page(client, stranger, f"{plan.page}diff/", 404)
    page(client, stranger, f"{plan.page}diff/?a=1&b=3", 404)
    shared = page(client, nurse, f"{plan.page}diff/?a=1&b=3")
    assert TEXTS[1] in shared
    assert TEXTS[0] not in shared
    assert "<svg" in shared  # a guarded version is among them: it bears its reader's mark
    for ordinal in (1, 2):
        page(client, stranger, f"{plan.page}versions/{ordinal}/view/", 404)
    assert "下载带水印的副本" in page(client, owner, f"{plan.page}versions/1/view/")
    assert "下载带水印的副本" not in page(client, owner, f"{plan.page}versions/3/view/")


def test_3_2_c_a_loan_opens_the_versions_before_as_well(owner: Member) -> None:
    first = a_document(owner, subject="任免方案", grade=Grade.SECRET)
    next_version(first, owner)
    commands.publish(pk=first.pk, by=owner, at=MONDAY)
    reader = a_member(name="外科")
    lent(reader, fresh(first), now())
    assert [one.ordinal for one in queries.issued(first, reader)] == [2, 1]
