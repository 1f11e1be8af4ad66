"""Who reads what: grades, units, the archive of contracts, loans, inspections; and broken files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from yiheng.core import checking, references
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.storing import Unreachable, store
from yiheng.governance.duties.models import Duty
from yiheng.governance.keys import rotating
from yiheng.governance.keys.models import DataKey
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import Version as Regulation
from yiheng.office.documents import commands, controls, filing, jobs, queries
from yiheng.office.documents.checking import files_are_there
from yiheng.office.documents.commands.lending import RETURN
from yiheng.office.documents.facts import Wanted
from yiheng.office.documents.models import Document, Fault, Grade, Kind, Standing, State, Version
from yiheng.office.documents.permissions import CONTRACTS
from yiheng.office.documents.tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    a_contract,
    a_document,
    a_draft,
    a_hospital,
    a_loan,
    a_member,
    a_unit,
    at_post,
    fresh,
    holder,
    lent,
    next_version,
    opened,
    raw,
    sign,
    spoil,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
NOVEMBER = Month.containing(MONDAY.date())


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Unit:
    stop_clock(monkeypatch, MONDAY)
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("buyer", name="周负责", unit=office)


@pytest.fixture
def stranger() -> Member:
    return a_member(name="外科")


def stop_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(queries, "now", lambda: at)


def sees(viewer: Member) -> set[str]:
    return set(queries.visible_to(viewer).values_list("subject", flat=True))


def measured(name: str, at: datetime = MONDAY) -> int:
    value = getattr(controls, name)(NOVEMBER, Regulation(at + DAY)).value
    return int(value or 0)


def test_3_2_c_3_2_e_the_grade_and_the_unit_decide_who_sees_it(
    owner: Member, office: Unit, stranger: Member
) -> None:
    below, named = a_unit("运维组", parent=office), a_unit("设备科")
    for subject, grade, more in (
        ("公开件", Grade.PUBLIC, {}), ("内部件", Grade.INTERNAL, {}), ("机密件", Grade.SECRET, {}),
        ("受限件", Grade.RESTRICTED, {}),
        ("另科受限", Grade.RESTRICTED, {"readers": (named.code,)}),
        ("手册", Grade.INTERNAL, {"kind": Kind.MANUAL}),
    ):  # fmt: skip
        a_document(owner, subject=subject, grade=grade, **more)
    everybody = {"公开件", "内部件", "手册"}
    restricted = everybody | {"受限件", "另科受限"}
    assert sees(stranger) == everybody  # whatever their post, outsourced and trainees too (C20)
    assert sees(a_member(name="同科", unit=office)) == restricted
    assert sees(a_member(name="下级", unit=below)) == restricted
    assert sees(a_member(name="设备", unit=named)) == everybody | {"另科受限"}
    assert sees(owner) == restricted | {"机密件"}
    assert sees(holder("director")) == everybody
    manual = Document.objects.get(subject="手册")
    assert opened(manual, stranger)
    assert Entry.objects.filter(action="documents.opened", clause="3.2-e").count() == 1
    for subject in ("机密件", "受限件"):
        with pytest.raises(NotFound):
            opened(Document.objects.get(subject=subject), stranger)
    opened(Document.objects.get(subject="机密件"), owner)
    opened(Document.objects.get(subject="受限件"), a_member(name="同科", unit=office))
    entries = Entry.objects.filter(action="documents.opened", clause="3.2-c").order_by("seq")
    assert [one.facts["via"] for one in entries] == ["owner", "unit"]
    assert [measured(one) for one in ("documents_without_grade", "manuals_not_open")] == [0, 0]
    Document.objects.filter(pk=manual.pk).update(grade=Grade.SECRET)
    assert [measured(one) for one in ("documents_without_grade", "manuals_not_open")] == [1, 1]


def test_3_2_d_an_archived_contract_is_open_to_the_director_alone(
    owner: Member, office: Unit, stranger: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_draft(owner, subject="服务合同", kind=Kind.CONTRACT, grade=Grade.RESTRICTED)
    opened(draft, owner)  # until it is archived, of who brings it
    made, director = a_contract(owner, grade=Grade.RESTRICTED), holder("director")
    for nobody in (owner, stranger, holder("head"), holder("leader"), holder("secretary"),
                   a_member(name="同科", unit=office)):  # fmt: skip
        assert made.subject not in sees(nobody)
        with pytest.raises(NotFound):
            opened(made, nobody)
    opened(made, director)
    [entry] = Entry.objects.filter(action="documents.opened", facts__document=made.pk)
    assert (entry.clause, entry.facts["via"]) == ("3.2-d", "archive")
    assert not queries.unfinished(owner, MONDAY).filter(pk=made.pk).exists()
    next_version(made, director, at=MONDAY + HOUR)
    commands.publish(pk=made.pk, by=director, at=MONDAY + HOUR)
    with pytest.raises(NotFound):
        next_version(made, owner)

    people.appoint_deputy(
        principal=director, deputy=holder("leader"), permissions=[CONTRACTS], subjects=[],
        since=MONDAY, until=MONDAY + DAY, reason="出差", by=director, at=MONDAY,
    )  # fmt: skip
    opened(made, holder("leader"), ordinal=2)
    assert measured("contracts_read_by_others") == 0
    stop_clock(monkeypatch, MONDAY + DAY)
    with pytest.raises(NotFound):
        opened(made, holder("leader"), MONDAY + DAY)


def test_3_2_d_the_control_holds_the_entries_against_the_facts(
    owner: Member, stranger: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_contract(owner)
    lent(stranger, made)
    opened(made, stranger, MONDAY + HOUR)
    assert measured("contracts_read_by_others") == 0
    everything = Version.objects.select_related("document__owner", "document__current")
    monkeypatch.setattr(queries, "versions_visible_to", lambda viewer: everything)
    opened(made, owner, MONDAY + HOUR)  # a hole in the query
    opened(made, stranger, MONDAY + 4 * DAY)
    assert measured("contracts_read_by_others", MONDAY + 5 * DAY) == 2


def test_3_2_d_a_contract_is_lent_by_the_director_alone(owner: Member, stranger: Member) -> None:
    made = a_contract(owner)
    asked = a_loan(stranger, made.subject, contract=True)
    keeper, director = holder("secretary"), holder("director")
    assert list(queries.loans_to_decide(director)) == [asked]
    assert not queries.loans_to_decide(keeper).exists()
    assert queries.called(director, made.subject, True) == made
    assert queries.called(keeper, made.subject, True) is None
    assert Notice.objects.filter(recipient=director, kind="documents.asked").count() == 1
    with pytest.raises(NotFound):
        commands.lend(pk=asked.pk, document=made.pk, by=keeper, at=MONDAY)
    with pytest.raises(Denied, match="调阅合同存档"):
        commands.lend(pk=asked.pk, document=made.pk, by=stranger, at=MONDAY)
    with pytest.raises(Invalid, match="请选择要借出的文档"):
        commands.lend(pk=asked.pk, document=0, by=director, at=MONDAY)
    commands.lend(pk=asked.pk, document=made.pk, by=director, at=MONDAY)
    with pytest.raises(Denied, match="不能再办理"):
        commands.refuse_loan(pk=asked.pk, by=director, at=MONDAY, answer="晚了")


def test_3_2_d_it_ends_by_itself_and_is_still_owed_back(
    owner: Member, stranger: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, director = a_contract(owner), holder("director")
    asked = lent(stranger, made)
    assert made.subject in sees(stranger)
    opened(made, stranger)
    assert Entry.objects.get(action="documents.opened").facts["via"] == "borrow"
    [duty] = Duty.objects.filter(kind=RETURN, owner=stranger, closed_at=None)
    assert duty.due_at == MONDAY + 3 * DAY

    after = MONDAY + 3 * DAY
    stop_clock(monkeypatch, after)
    with pytest.raises(NotFound):  # closed at its hour, whether the job has run or not
        opened(made, stranger, after)
    assert jobs.end_loans(after) == 1
    assert jobs.end_loans(after) == 0
    with pytest.raises(NotFound):
        commands.end_loan(pk=asked.pk, by=stranger, at=after)
    asked.refresh_from_db()
    assert asked.standing == Standing.EXPIRED
    assert Duty.objects.filter(pk=duty.pk, closed_at=None).exists()
    with pytest.raises(Denied, match="没有待归还"):
        commands.give_back(pk=asked.pk, by=director, at=after)
    commands.give_back(pk=asked.pk, by=stranger, at=after)
    assert not Duty.objects.filter(pk=duty.pk, closed_at=None).exists()
    with pytest.raises(Denied, match="没有待归还"):
        commands.give_back(pk=asked.pk, by=stranger, at=after)


def test_3_2_c_a_loan_is_asked_for_refused_withdrawn_and_never_granted_to_oneself(
    owner: Member, stranger: Member
) -> None:
    secret = a_document(owner, grade=Grade.SECRET)
    keeper = holder("secretary")
    asked = a_loan(stranger, secret.name)
    assert asked.document is None  # whether it is there is told by nobody
    assert a_loan(stranger, "没有的文档").standing == Standing.ASKED
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"wanted": ""}, "wanted"), ({"reason": "看"}, "reason"), ({"days": 31}, "days"),
    )  # fmt: skip
    for given, field in wrong:
        with pytest.raises(Invalid) as refusal:
            a_loan(stranger, **{"wanted": "x", **given})
        assert refusal.value.field == field
    assert queries.called(keeper, secret.name, False) == secret
    with pytest.raises(Invalid, match="请写明不同意的原因"):
        commands.refuse_loan(pk=asked.pk, by=keeper, at=MONDAY, answer=" ")
    commands.refuse_loan(pk=asked.pk, by=keeper, at=MONDAY, answer="与工作无关")
    with pytest.raises(Denied, match="只有待批"):
        commands.withdraw_loan(pk=asked.pk, by=stranger, at=MONDAY)
    other = a_loan(stranger, secret.name)
    with pytest.raises(NotFound):
        commands.withdraw_loan(pk=other.pk, by=owner, at=MONDAY)
    commands.withdraw_loan(pk=other.pk, by=stranger, at=MONDAY)
    second = at_post("secretary", name="副秘书")
    own = a_loan(keeper, secret.name)
    with pytest.raises(Denied, match="不能批准自己"):
        commands.lend(pk=own.pk, document=secret.pk, by=keeper, at=MONDAY)
    commands.lend(pk=own.pk, document=secret.pk, by=second, at=MONDAY)
    with pytest.raises(Invalid, match="没有可以办理借阅的人员"):
        a_loan(holder("director"), "合同", contract=True)


def test_3_2_d_a_statutory_inspection_is_recorded_and_never_refused(
    owner: Member, stranger: Member
) -> None:
    made, auditor = a_contract(owner), at_post("auditor", name="内审")

    def inspected(by: Member, authority: str = "市卫健委 卫监〔2026〕12号", what: str = "") -> None:
        commands.inspect(
            by=by, at=MONDAY, idempotency_key="i", authority=authority,
            wanted=Wanted(wanted=what or made.name, contract=False, reason="专项检查", days=2),
        )  # fmt: skip

    with pytest.raises(Invalid, match="检查机关与文号"):
        inspected(auditor, "")
    with pytest.raises(Invalid, match="没有名称或编号"):
        inspected(auditor, what="别的合同")
    with pytest.raises(Denied, match="登记法定检查"):
        inspected(stranger)
    inspected(auditor)
    inspected(auditor)
    opened(made, auditor)
    assert Entry.objects.get(action="documents.opened").facts["via"] == "inspection"
    assert Entry.objects.filter(action="documents.inspection_opened", clause="3.2-d").count() == 2
    assert (
        Notice.objects.filter(recipient=holder("director"), kind="documents.inspected").count() == 1
    )
    assert measured("contracts_read_by_others") == 0


def test_3_2_d_the_signer_reads_it_while_it_is_signed_and_not_after(owner: Member) -> None:
    made, head = a_draft(owner, grade=Grade.SECRET), holder("head")
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    opened(made, head)
    assert Entry.objects.get(action="documents.opened").facts["via"] == "signer"
    sign(made)
    with pytest.raises(NotFound):
        opened(made, head)


def test_3_2_b_a_file_that_was_cut_altered_or_taken_away_is_refused_recorded_and_told(
    owner: Member,
) -> None:
    made = a_document(owner)
    version = made.current
    assert version is not None
    whole = raw(version)
    [fine] = files_are_there(MONDAY)
    assert fine.level == checking.OK
    other = a_document(owner, subject="住院系统").current
    assert other is not None
    for content, fault in (
        (whole[:-1], Fault.BROKEN), (b"\0" + whole[1:], Fault.BROKEN),
        (whole + b"\0", Fault.BROKEN),
        ("系统每日两点备份。\n请勿关机。".encode(), Fault.BROKEN), (raw(other), Fault.BROKEN),
        (b"", Fault.BROKEN), (None, Fault.MISSING),
    ):  # fmt: skip
        spoil(version, content or b"")
        if content is None:
            store().remove(version.blob)
        Version.objects.update(fault="", fault_at=None)
        found = commands.open_file(pk=made.pk, ordinal=1, by=owner, at=MONDAY, how="view")
        assert not found.sound
        entry = Entry.objects.get(action="documents.file_faulty", seq=found.line.seq or 0)
        assert (entry.action, entry.outcome) == ("documents.file_faulty", Outcome.REFUSED)
        assert entry.facts["fault"] == fault
        with pytest.raises(Denied, match="未提供其中任何内容") as refusal:
            opened(made, owner)
        assert refusal.value.verdict.clause == "3.2-b"
        assert measured("files_not_sealed") == 1
        [told] = files_are_there(MONDAY)
        assert (told.level, "1 个缺失或已损坏" in told.said) == (checking.FAULT, True)

    spoil(version, whole)  # from the backup
    assert jobs.check(MONDAY + DAY) == 2
    assert jobs.check(MONDAY + DAY) == 0
    assert measured("files_not_sealed") == 0
    assert opened(made, owner)


def test_3_2_b_the_round_finds_what_nobody_opened(owner: Member) -> None:
    made = a_document(owner)
    assert made.current is not None
    spoil(made.current, b"plain text")
    assert jobs.check(MONDAY) == 1
    assert measured("files_not_sealed") == 1
    [entry] = Entry.objects.filter(action="documents.checked")
    assert entry.facts["faulty"] == [made.current.pk]
    assert jobs.check(MONDAY + 2 * DAY) == 1
    assert fresh(made).current.fault_at == MONDAY  # type: ignore[union-attr]  # it has one


def test_3_2_b_a_store_that_does_not_answer_is_a_refusal(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_document(owner)

    class Dead:
        def read(self, name: str) -> None:
            raise Unreachable(name)

        size = write = names = read

    monkeypatch.setattr(filing, "store", Dead)
    monkeypatch.setattr("yiheng.office.documents.checking.store", Dead)
    with pytest.raises(Denied, match="没有应答"):
        opened(made, owner)
    [told] = files_are_there(MONDAY)
    assert "存储没有应答" in told.said


def test_3_2_b_a_rotation_wraps_the_keys_of_files_anew_and_they_open_as_before(
    owner: Member,
) -> None:
    made = a_document(owner)
    assert made.current is not None
    before = DataKey.objects.get(owner=made.current.key_owner)
    sealed = raw(made.current)
    rotating.rotate(by=owner, clock=lambda: MONDAY, tell=lambda rotation: None)
    after = DataKey.objects.get(owner=made.current.key_owner)
    assert after.kek == before.kek + 1
    assert bytes(after.wrapped) != bytes(before.wrapped)
    assert raw(made.current) == sealed  # the file itself is not touched
    assert opened(made, owner)


def test_documents_are_pointed_at_by_other_rooms(owner: Member, stranger: Member) -> None:
    made, hidden = a_document(owner), a_document(owner, subject="密件", grade=Grade.SECRET)
    keys = [str(made.pk), str(hidden.pk), "x"]
    found = references.find(references.DOCUMENT, keys, stranger, MONDAY)
    assert [one.label for one in found.values()] == [made.name]
    assert [one.key for one in references.choices(references.DOCUMENT, owner, MONDAY, "密")] == [
        str(hidden.pk)]  # fmt: skip
    Document.objects.filter(pk=made.pk).update(project="7")
    [pointing] = references.pointing(references.PROJECT, "7", stranger, MONDAY)
    assert pointing.url == made.page


def test_3_2_l_3_2_m_the_controls_count_gaps_and_what_is_not_current(owner: Member) -> None:
    made = a_document(owner)
    names = ("numbers_with_gaps", "not_one_current", "names_off_the_rule")
    assert [measured(one) for one in names] == [0, 0, 0]
    Version.objects.update(minor=1)
    assert [measured(one) for one in names] == [1, 0, 1]
    Version.objects.update(minor=0, name="随便起的名字")
    assert measured("names_off_the_rule") == 1
    Version.objects.update(stage="superseded", name="门诊系统-202611-1.0")
    assert [measured(one) for one in names] == [0, 1, 0]
    assert fresh(made).state == State.IN_FORCE
