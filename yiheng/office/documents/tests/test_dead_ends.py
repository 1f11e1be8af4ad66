"""What must not end in a dead end or leak: what is under way, who left, what was damaged."""

from __future__ import annotations

import pytest
from django.test import Client

from yiheng.core import references
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.approvals.models import Case
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents import commands, jobs, queries
from yiheng.office.documents.commands.lending import RETURN
from yiheng.office.documents.facts import Facts
from yiheng.office.documents.models import Change, Fault, State, Version
from yiheng.office.documents.tests.factories import (
    DAY,
    MONDAY,
    a_contract,
    a_document,
    a_draft,
    a_hospital,
    at_post,
    fresh,
    holder,
    lent,
    next_version,
    sign,
)
from yiheng.office.documents.tests.test_keeping import YEARS_ON, disposed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Unit:
    monkeypatch.setattr(queries, "now", lambda: MONDAY)
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("data_steward", name="周负责", unit=office)


@pytest.mark.parametrize("change", [Change.MINOR, Change.MAJOR])
def test_0_g_what_is_destroyed_does_not_come_back_with_a_version_under_way(
    owner: Member, change: Change
) -> None:
    made = a_document(owner, grade="restricted")
    next_version(made, owner, change=change)
    with pytest.raises(Denied, match="未发布的版本"):
        disposed(made, YEARS_ON)
    if change == Change.MAJOR:
        commands.submit(pk=made.pk, by=owner, at=YEARS_ON)
        with pytest.raises(Denied, match="未发布的版本"):
            disposed(made, YEARS_ON)
        sign(made, YEARS_ON)
    else:
        commands.drop(pk=made.pk, by=owner, at=YEARS_ON)
        disposed(made, YEARS_ON)
    assert fresh(made).state == (State.IN_FORCE if change == Change.MAJOR else State.DISPOSED)


def test_3_2_d_the_keeper_is_told_of_what_is_damaged_but_of_no_contract(
    client: Client, owner: Member, office: Unit
) -> None:
    contract = a_contract(at_post("buyer", name="周采购", unit=office))
    plain = a_document(owner, grade="restricted")
    Version.objects.update(fault=Fault.MISSING, fault_at=MONDAY)
    for post, told in (("secretary", [plain.current]), ("director", [contract.current])):
        assert list(queries.faulty(holder(post))) == told
    client.force_login(holder("secretary"))
    said = client.get("/documents/keeping/").content.decode()
    assert plain.name in said
    assert contract.name not in said
    disposed(plain, YEARS_ON)
    assert not queries.faulty(holder("secretary")).exists()


def test_3_2_l_what_somebody_who_left_had_under_way_is_there_for_the_unit(
    client: Client, owner: Member, office: Unit
) -> None:
    begun = a_draft(owner, subject="检验接口", grade="secret")
    made = a_document(owner, grade="secret")
    waiting = next_version(made, owner)
    colleague = at_post("data_steward", name="同科", unit=office)
    for one in (colleague, at_post("data_steward", name="外科")):
        client.force_login(one)
        assert client.get(waiting.page).status_code == 404
        assert client.get(begun.page).status_code == 404
    Member.objects.filter(pk=owner.pk).update(is_active=False)
    assert client.get(waiting.page).status_code == 404  # another unit still sees nothing
    client.force_login(colleague)
    assert waiting.page in client.get(made.page).content.decode()
    assert client.get(waiting.page).status_code == 200
    assert {made, begun} == set(queries.written(colleague))
    for each in (made, begun):
        commands.drop(pk=each.pk, by=colleague, at=MONDAY)
    assert a_draft(colleague, subject="检验接口").pk


@pytest.mark.parametrize("change", [Change.MINOR, Change.MAJOR])
def test_3_2_m_what_a_next_version_revises_is_not_wiped_out_again(
    owner: Member, change: Change
) -> None:
    made = a_document(owner)
    version = next_version(made, owner, change=change)
    with pytest.raises(Invalid, match="请写明修订了什么"):
        commands.revise(pk=made.pk, by=owner, at=MONDAY, facts=Facts(grade=made.grade))
    version.refresh_from_db()
    assert version.note == "修订"


def test_3_2_l_what_was_returned_is_dropped_with_its_case(owner: Member) -> None:
    made = a_draft(owner)
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    sign(made, decision="return")
    commands.drop(pk=made.pk, by=owner, at=MONDAY)
    assert fresh(made).state == State.DROPPED
    assert Case.objects.get().state == "withdrawn"


def test_3_2_c_what_a_borrower_who_left_still_has_the_keeper_takes_back(
    client: Client, owner: Member
) -> None:
    made, keeper = a_document(owner, grade="secret"), holder("secretary")
    borrower = at_post("doctor", name="借阅人")
    loan = lent(borrower, made)
    jobs.end_loans(MONDAY + 5 * DAY)
    with pytest.raises(Denied, match="没有待归还"):
        commands.give_back(pk=loan.pk, by=keeper, at=MONDAY + 6 * DAY)
    Member.objects.filter(pk=borrower.pk).update(is_active=False)
    client.force_login(keeper)
    assert "归还，未留存副本" in client.get(loan.page).content.decode()
    assert client.post(f"{loan.page}return/").status_code == 302
    loan.refresh_from_db()
    assert loan.standing == "returned"
    assert not Duty.objects.filter(kind=RETURN, closed_at=None).exists()


def test_3_2_a_a_draft_keeps_the_project_that_is_offered_no_more(
    client: Client, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = references.Reference(references.PROJECT, "7", "门诊系统", "/projects/7/")
    found = {"7": one}
    kind = references.Kind(
        references.PROJECT, "项目", lambda viewer, keys, at: found, lambda viewer, words, at: []
    )
    monkeypatch.setitem(references.KINDS, references.PROJECT, kind)
    made = a_draft(owner, project="7", subject="接口说明")
    client.force_login(owner)
    for label in ("门诊系统", "7"):
        form = client.get(f"{made.page}edit/").context["form"]
        assert ("7", label) in form.fields["project"].choices
        sent = {**form.initial, "note": label}
        assert client.post(f"{made.page}edit/", sent).status_code == 302
        assert (fresh(made).project, made.versions.get().note) == ("7", label)
        found.clear()  # the owner sees it no more
    with pytest.raises(Invalid, match="没有这个项目"):
        a_draft(owner, project="8", subject="另一说明")
