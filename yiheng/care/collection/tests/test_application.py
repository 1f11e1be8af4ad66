"""采集申请单: filled in, signed twice, only then a licence; any change voids what was signed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from yiheng.care.collection import commands, queries, rules
from yiheng.care.collection.models import Application, Attachment, Licence, State
from yiheng.care.collection.subjects import ApplicationSubject
from yiheng.care.collection.tests.factories import (
    EVERYTHING,
    IDENTIFYING,
    STEPS,
    YEAR,
    a_hospital,
    a_licence,
    a_signer,
    an_applicant,
    an_application,
    sign,
    the_case,
)
from yiheng.core.clock import SHANGHAI
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.keys.files import MOST_FILES
from yiheng.governance.keys.models import DataKey
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    b"\x90wS\xde\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


@pytest.fixture
def author() -> Member:
    return an_applicant()


def submit(application: Application, by: Member) -> Application:
    return commands.submit(pk=application.pk, by=by, at=MONDAY)


def attach(application: Application, content: bytes, name: str = "方案.pdf") -> Attachment:
    return commands.attach(
        pk=application.pk, by=application.author, at=MONDAY, name=name, content=content
    )


def state_of(application: Application) -> str:
    application.refresh_from_db()
    return application.state


def test_3_1_q_only_who_may_apply_fills_in_an_application_and_the_same_form_once() -> None:
    with pytest.raises(Denied):
        an_application(a_member())
    author = an_applicant()
    first = an_application(author)
    again = commands.draft(by=author, at=MONDAY, idempotency_key=first.idempotency_key)

    assert again.pk == first.pk
    assert first.number == "集申〔2026〕1号"
    assert an_application(author).number == "集申〔2026〕2号"


@pytest.mark.parametrize(
    ("changes", "clause", "says"),
    [
        ({"purpose": "  看一看  "}, "3.1-q", "采集目的至少 10 个字"),
        ({"scope": {}}, "0-i", "尚未选择"),
        ({"justifications": {}}, "0-i", "标识字段 Patient.address"),
        (
            {"justifications": {f"Patient.{one}": " " for one in IDENTIFYING}},
            "0-i",
            "没有写明用途",
        ),
    ],
)
def test_3_1_q_0_i_an_incomplete_application_is_not_taken(
    author: Member, changes: dict[str, Any], clause: str, says: str
) -> None:
    application = an_application(author)
    commands.revise(pk=application.pk, by=author, at=MONDAY, facts=changes)

    with pytest.raises(Denied, match=says) as refusal:
        submit(application, author)
    assert refusal.value.verdict.clause == clause
    assert refusal.value.verdict.remedy
    assert state_of(application) == State.DRAFT


def test_3_1_q_a_purpose_of_ten_characters_will_do_and_of_nine_will_not(author: Member) -> None:
    application = an_application(author, purpose=" 汇聚数据供诊疗调阅 ")
    assert rules.is_complete(application).clause == "3.1-q"
    assert not rules.is_complete(application)
    application.purpose = " 汇聚数据供诊疗调阅用 "
    assert rules.is_complete(application)


def test_0_i_only_identifying_fields_need_a_reason(author: Member) -> None:
    scope = {"Patient": ["gender", "name"], "Observation": EVERYTHING["Observation"]}
    application = an_application(author, scope, justifications={})

    assert rules.unexplained_fields(application.scope, {}) == ["Patient.name"]
    assert not rules.explains_itself(application, MONDAY)
    application.justifications = {"Patient.name": "核对身份"}
    assert rules.explains_itself(application, MONDAY)


def test_3_1_r_the_last_signature_opens_the_licence(author: Member) -> None:
    application = submit(an_application(author), author)
    director, leader = map(a_signer, STEPS)
    sign(application, director)
    assert not Licence.objects.exists()
    with pytest.raises(Denied, match="没有已批准"):
        queries.licence(application.pk, MONDAY)
    sign(application, leader)

    licence = queries.licence(application.pk, MONDAY)
    assert state_of(application) == State.APPROVED
    assert licence.allowed("Patient") == frozenset(EVERYTHING["Patient"])
    assert licence.allowed("Nothing") is None
    assert (licence.valid_from, licence.valid_until) == (MONDAY, MONDAY + YEAR)
    assert DataKey.objects.filter(owner=licence.owner).exists()
    entry = Entry.objects.get(action="collection.licence_opened")
    assert (entry.clause, entry.facts["application"]) == ("3.1-r", application.number)


def test_3_1_r_a_licence_does_not_begin_before_it_is_opened(author: Member) -> None:
    application = submit(an_application(author), author)
    for post in STEPS:
        sign(application, a_signer(post), at=MONDAY + timedelta(hours=3))

    assert Licence.objects.get().valid_from == MONDAY + timedelta(hours=3)


def test_3_1_r_an_attachment_swapped_under_approval_voids_the_first_signature(
    author: Member,
) -> None:
    application = an_application(author)
    attach(application, PDF)
    submit(application, author)
    director, leader = map(a_signer, STEPS)
    shown = the_case(application).content_hash
    sign(application, director)

    attach(application, PDF + b"%more\n")
    assert the_case(application).content_hash != shown
    with pytest.raises(NotFound):
        sign(application, leader)  # the first step stands open again
    with pytest.raises(Denied):
        sign(application, director, shown=shown)
    assert not Licence.objects.exists()

    sign(application, director)
    sign(application, leader)
    assert Licence.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"purpose": "汇聚门诊数据，供科研统计与对外合作使用"},
        {"retention_months": 12},
        {"scope": {"Patient": ["gender"]}},
        {"source": "体检系统"},
        {"title": "改名"},
        {"period_until": MONDAY + 2 * YEAR},
        {"legal_basis": "consent"},
        {"justifications": {f"Patient.{one}": "另一用途" for one in IDENTIFYING}},
    ],
)
def test_3_1_r_every_word_is_under_the_signature(author: Member, facts: dict[str, Any]) -> None:
    application = submit(an_application(author), author)
    before = the_case(application).content_hash
    commands.revise(pk=application.pk, by=author, at=MONDAY, facts=facts)

    assert the_case(application).content_hash != before


@pytest.mark.parametrize(
    ("decision", "state"), [("refuse", State.REFUSED), ("return", State.RETURNED)]
)
def test_3_1_r_a_no_opens_nothing(author: Member, decision: str, state: State) -> None:
    application = submit(an_application(author), author)
    director = a_signer("director")
    sign(application, director, decision=decision, opinion="用途不清，请补充")

    assert state_of(application) == state
    assert not Licence.objects.exists()
    if state == State.RETURNED:
        commands.revise(pk=application.pk, by=author, at=MONDAY, facts={"title": "更正"})
        submit(application, author)
        sign(application, director)
        sign(application, a_signer("leader"))
        assert state_of(application) == State.APPROVED
        return
    for act in (submit, lambda one, by: commands.withdraw(pk=one.pk, by=by, at=MONDAY)):
        with pytest.raises(Denied, match="已否决"):
            act(application, author)


@pytest.mark.parametrize("submitted", [False, True])
def test_3_1_q_an_application_can_be_taken_back_until_it_is_decided(
    author: Member, submitted: bool
) -> None:
    application = an_application(author)
    if submitted:
        submit(application, author)
        with pytest.raises(Denied, match="已在审批中"):
            submit(application, author)
    commands.withdraw(pk=application.pk, by=author, at=MONDAY)

    assert state_of(application) == State.WITHDRAWN
    with pytest.raises(Denied, match="已撤回"):
        commands.revise(pk=application.pk, by=author, at=MONDAY, facts={"title": "x"})
    if submitted:
        with pytest.raises((Denied, NotFound)):
            sign(application, a_signer("director"))


def test_3_1_q_only_the_author_and_the_signers_know_of_an_application(author: Member) -> None:
    application = an_application(author)
    file = attach(application, PDF)
    signer, stranger = a_signer("director"), an_applicant()
    auditor = a_member("collection:read-all")

    def sees(member: Member) -> bool:
        return queries.visible_to(member).filter(pk=application.pk).exists()

    assert [sees(one) for one in (author, signer, stranger, auditor)] == [True, False, False, True]
    submit(application, author)
    assert [sees(one) for one in (author, signer, stranger, auditor)] == [True, True, False, True]
    for pk in (application.pk, 999_999):
        with pytest.raises(NotFound):
            commands.revise(pk=pk, by=stranger, at=MONDAY, facts={"title": "x"})
        with pytest.raises(NotFound):
            commands.submit(pk=pk, by=stranger, at=MONDAY)
    with pytest.raises(NotFound):
        commands.read_attachment(pk=file.pk, by=stranger, at=MONDAY)
    with pytest.raises(Denied, match="只有申请人"):
        commands.revise(pk=application.pk, by=signer, at=MONDAY, facts={"title": "x"})
    _, content = commands.read_attachment(pk=file.pk, by=signer, at=MONDAY)
    assert content == PDF
    assert Entry.objects.latest("seq").action == "collection.attachment_read"


def test_2_1_n_nobody_signs_their_own_application() -> None:
    director = a_signer("director")
    author = an_applicant()
    application = submit(an_application(author), author)
    case = the_case(application)

    with pytest.raises((Denied, NotFound)):
        approvals.sign(
            pk=case.pk, by=author, at=MONDAY, decision="approve", opinion="",
            shown=case.content_hash, password="rice-paper-and-ink",
        )  # fmt: skip
    assert sign(application, director)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("方案.pdf", b"", "文件是空的"),
        ("方案.pdf", PNG, "不符"),
        ("方案.pdf", b"hello", "不符"),
        ("方案.exe", b"MZ\x90\x00", "只收"),
        ("方案", PDF, "只收"),
        ("图.png", PDF, "不符"),
        ("大.pdf", PDF + b"0" * (20 * 1024 * 1024), "超过 20 MB"),
    ],
)
def test_a_file_is_what_its_name_says(author: Member, name: str, content: bytes, says: str) -> None:
    application = an_application(author)
    with pytest.raises(Invalid, match=says):
        attach(application, content, name)
    assert not Attachment.objects.exists()


def test_a_file_is_kept_sealed_and_one_of_the_same_name_takes_its_place(author: Member) -> None:
    application = an_application(author)
    for name, content in (("图.png", PNG), ("说明.txt", "说明".encode()), ("方案.pdf", PDF)):
        attach(application, content, name)
    new = attach(application, PDF + b"%2\n")

    names = [one.name for one in queries.attachments(application)]
    assert names == ["图.png", "说明.txt", "方案.pdf"]
    assert queries.attachments(application).last() == new
    assert b"%PDF" not in bytes(new.sealed)
    old = Attachment.objects.exclude(removed_at=None).get()
    with pytest.raises(NotFound):
        commands.read_attachment(pk=old.pk, by=author, at=MONDAY)


def test_3_1_r_a_file_taken_off_voids_what_was_signed_and_stays_to_be_examined(
    author: Member,
) -> None:
    application, director, stranger = an_application(author), a_signer("director"), an_applicant()
    file = attach(application, PDF)
    submit(application, author)
    sign(application, director)

    def take_off(pk: int, by: Member) -> Attachment:
        return commands.detach(pk=application.pk, attachment=pk, by=by, at=MONDAY)

    for pk, by in ((file.pk, stranger), (999_999, author)):
        with pytest.raises(NotFound):
            take_off(pk, by)
    with pytest.raises(Denied, match="只有申请人"):
        take_off(file.pk, director)
    assert the_case(application).signatures.filter(voided_at=None).exists()

    take_off(file.pk, author)
    assert not queries.attachments(application)
    assert not the_case(application).signatures.filter(voided_at=None).exists()
    assert Attachment.objects.get(pk=file.pk).content() == PDF
    assert Entry.objects.filter(action="collection.detached").get().clause == "3.1-q"
    with pytest.raises(NotFound):
        take_off(file.pk, author)


def test_the_files_of_an_application_have_their_number(author: Member) -> None:
    application = an_application(author)
    for n in range(MOST_FILES):
        attach(application, PDF, f"{n}.pdf")
    with pytest.raises(Invalid, match="最多 20 个附件，请合并后上传") as full:
        attach(application, PDF, "一个太多.pdf")
    assert full.value.clause == "3.1-q"
    attach(application, PDF + b"%2\n", "0.pdf")
    assert queries.attachments(application).count() == MOST_FILES


def test_3_1_r_a_licence_is_stopped_once_by_those_who_may() -> None:
    licence = a_licence()
    head = a_member("collection:revoke", "collection:read-all")
    with pytest.raises(Denied):
        commands.revoke(pk=licence.application_id, by=an_applicant(), at=MONDAY)
    for pk, by in ((999_999, head), (licence.application_id, a_member("collection:revoke"))):
        with pytest.raises(NotFound):  # one that is not there, one that they may not see
            commands.revoke(pk=pk, by=by, at=MONDAY)
    commands.revoke(pk=licence.application_id, by=head, at=MONDAY)

    with pytest.raises(Denied, match="已停用"):
        queries.licence(licence.application_id, MONDAY)
    with pytest.raises(Denied, match="已经停用"):
        commands.revoke(pk=licence.application_id, by=head, at=MONDAY)


def test_3_1_r_nothing_is_asked_for_a_period_that_is_over(author: Member) -> None:
    application = an_application(author)
    with pytest.raises(Denied, match="采集期已于 2027-11-23 结束") as over:
        commands.submit(pk=application.pk, by=author, at=application.period_until)
    assert (over.value.verdict.clause, bool(over.value.verdict.remedy)) == ("3.1-r", True)
    commands.submit(pk=application.pk, by=author, at=application.period_until - timedelta(days=1))


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True), (364, True), (365, False)])
def test_3_1_r_a_licence_allows_from_its_first_instant_and_not_at_its_last(
    days: int, allowed: bool
) -> None:
    licence = Licence(valid_from=MONDAY, valid_until=MONDAY + YEAR)

    verdict = rules.may_collect(licence, MONDAY + timedelta(days=days))
    assert (verdict.allowed, verdict.clause) == (allowed, "3.1-r")
    assert allowed or "不在期内" in verdict.why


def test_3_1_q_signers_read_types_and_days_as_people_write_them(author: Member) -> None:
    scope = {"Basic": ["id"], "Patient": ["gender"], "Encounter": ["class", "status"]}
    until = datetime(2026, 12, 1, tzinfo=SHANGHAI)  # midnight: the period ends with 11-30
    application = an_application(author, scope, justifications={}, period_until=until)

    shown = dict(ApplicationSubject.summary(application.pk, author))

    assert shown["类型与字段"] == "患者 1、就诊 2、Basic 1"
    assert shown["采集期"].endswith("– 2026-11-30")


def test_3_1_q_a_very_wide_scope_is_summed_up(author: Member) -> None:
    application = an_application(author, EVERYTHING)

    shown = dict(ApplicationSubject.summary(application.pk, author))

    assert shown["类型与字段"].startswith("患者 ")
    assert shown["类型与字段"].endswith(f"等 {len(EVERYTHING)} 类，详见原单")
