"""Filling in: what others know is there already, what is typed is kept, what is missing is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals.models import State as CaseState
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.requests import commands, queries
from yiheng.office.requests.models import Attachment, Effort, Form, Request, State
from yiheng.office.requests.tests.factories import (
    CHANGE,
    GRANT,
    a_draft,
    a_hospital,
    at_post,
    handed_in,
    holder,
    sign,
    the_case,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    b"\x90wS\xde\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def ward() -> Unit:
    return a_hospital()


@pytest.fixture
def nurse(ward: Unit) -> Member:
    made = at_post("nurse", name="何护士", unit=ward)
    people.set_phone(member=made, phone="8033", by=the_system(), at=MONDAY)
    return Member.objects.get(pk=made.pk)


def begin(by: Member, code: str = "account-access", key: str = "k1") -> Request:
    return commands.begin(code=code, by=by, at=MONDAY, idempotency_key=key)


def answers(request: Request) -> dict[str, object]:
    return queries.opened(Request.objects.get(pk=request.pk))[0]


def test_what_other_systems_hold_is_there_when_the_form_is_opened(nurse: Member) -> None:
    known = answers(begin(nurse))

    assert known["user"] == nurse.staff_no
    assert known["unit"] == nurse.unit.code
    assert known["phone"] == "8033"
    assert "查看患者病历" in str(known["rights"])


def test_the_same_form_sent_twice_is_one_draft_and_another_persons_key_opens_nothing(
    nurse: Member, ward: Unit
) -> None:
    first, again = begin(nurse), begin(nurse)
    assert first.pk == again.pk
    assert begin(nurse, key="k2").pk != first.pk
    assert begin(nurse, code="seal").version.form.code == "seal"
    assert begin(at_post("nurse", unit=ward)).applicant != nurse
    with pytest.raises(NotFound):
        begin(nurse, code="nothing")


def test_3_1_a_a_form_that_is_retired_or_not_yet_in_force_cannot_be_begun(nurse: Member) -> None:
    form = Form.objects.get(code="seal")
    form.retire(MONDAY)
    with pytest.raises(Denied, match="已停用"):
        begin(nurse, code="seal")
    form.versions.update(in_force_from=MONDAY + MINUTE)
    form.revive()
    with pytest.raises(Denied, match="尚未生效"):
        begin(nurse, code="seal")


def test_a_draft_keeps_what_cannot_be_read_yet_and_forgets_what_is_not_asked(
    nurse: Member,
) -> None:
    request = a_draft(nurse, typed=CHANGE | {"wanted": "下周", "why_urgent": "没有人问"})

    given, unread = queries.opened(request)
    assert unread == {"wanted": ["下周"]}
    assert "why_urgent" not in given
    assert queries.typed_in(request)["wanted"] == ["下周"]
    with pytest.raises(Invalid, match="应为日期"):
        commands.submit(pk=request.pk, by=nurse, at=MONDAY)


def test_what_was_emptied_stays_empty_and_what_is_newly_asked_is_filled_in(
    nurse: Member,
) -> None:
    request = begin(nurse)
    typed = queries.typed_in(request) | {"phone": [""], "what": ["grant"]}
    commands.save(pk=request.pk, by=nurse, at=MONDAY, typed=typed)

    assert "phone" not in answers(request)
    assert answers(request)["place"] == nurse.unit.code


def test_facts_about_another_member_follow_whom_the_form_names_and_stop_at_the_unit(
    nurse: Member, ward: Unit
) -> None:
    mate, stranger = at_post("doctor", name="钱医生", unit=ward), a_member(name="外科人")
    people.set_phone(member=mate, phone="8044", by=the_system(), at=MONDAY)
    request = begin(nurse)
    typed = queries.typed_in(request) | {"user": [f"钱医生（{mate.staff_no}）"]}
    commands.save(pk=request.pk, by=nurse, at=MONDAY, typed=typed)
    assert answers(request)["phone"] == "8044"

    typed = queries.typed_in(Request.objects.get(pk=request.pk)) | {"user": [stranger.staff_no]}
    commands.save(pk=request.pk, by=nurse, at=MONDAY, typed=typed)
    known = answers(request)
    assert known["user"] == stranger.staff_no
    assert not {"phone", "rights", "unit"} & set(known)


def test_a_locked_answer_is_the_houses_own_whatever_was_sent(nurse: Member) -> None:
    request = begin(nurse)
    forged = queries.typed_in(request) | {"rights": ["全部权限"], "unit": ["U1"]}
    commands.save(pk=request.pk, by=nurse, at=MONDAY, typed=forged)

    assert answers(request)["unit"] == nurse.unit.code
    assert "查看患者病历" in str(answers(request)["rights"])


def test_3_1_a_everything_that_is_missing_is_told_and_nothing_is_handed_in(nurse: Member) -> None:
    request = begin(nurse, code="seal")
    filled = queries.read(request, queries.typed_in(request), MONDAY)
    missing = [one.field for one in queries.problems(request, filled)]
    assert missing == ["topic", "seal", "copies", "to", "out", "reason", "paper"]
    with pytest.raises(Invalid, match="请填写“文件名称”"):
        commands.submit(pk=request.pk, by=nurse, at=MONDAY)

    assert Request.objects.get(pk=request.pk).state == State.DRAFT
    assert queries.case_of(request) is None


def test_a_file_that_the_form_asks_for_is_attached_replaced_read_and_taken_off(
    nurse: Member,
) -> None:
    typed = {"topic": "合同", "seal": "hospital", "copies": "2", "to": "厂商", "out": "no",
             "reason": "签订合同"}  # fmt: skip
    request = a_draft(nurse, "seal", typed)

    def attach(name: str, content: bytes, field: str = "paper") -> Attachment:
        return commands.attach(
            pk=request.pk, by=nurse, at=MONDAY, name=name, content=content, field=field
        )

    with pytest.raises(Invalid, match="属于哪一项"):
        attach("合同.png", PNG, "topic")
    with pytest.raises(Invalid, match="不符"):
        attach("合同.pdf", PNG)
    old, new = attach("合同.png", PNG), attach("合同.png", PNG + b"2")
    assert list(queries.attachments(request)) == [new]
    assert old.removed_at is None
    assert commands.read_attachment(pk=new.pk, by=nurse, at=MONDAY)[1] == PNG + b"2"
    commands.submit(pk=request.pk, by=nurse, at=MONDAY)
    with pytest.raises(Denied, match="不能修改"):
        commands.detach(pk=new.pk, by=nurse, at=MONDAY)
    with pytest.raises(NotFound):
        commands.read_attachment(pk=new.pk, by=a_member(), at=MONDAY)
    with pytest.raises(NotFound):
        commands.read_attachment(pk=old.pk, by=nurse, at=MONDAY)


def test_3_1_e_a_file_that_was_swapped_under_approval_is_not_signed(nurse: Member) -> None:
    request = a_draft(nurse)
    kept = commands.attach(pk=request.pk, by=nurse, at=MONDAY, name="图.png", content=PNG)
    commands.submit(pk=request.pk, by=nurse, at=MONDAY)
    Attachment.objects.filter(pk=kept.pk).update(digest="0" * 64)  # past every command

    with pytest.raises(Denied, match="内容已变更"):
        sign(request, holder("head"))
    Attachment.objects.filter(pk=kept.pk).update(digest=kept.digest)
    sign(request, holder("head"))
    assert the_case(request).signatures.count() == 1


def test_a_file_is_taken_off_a_draft(nurse: Member) -> None:
    request = a_draft(nurse)
    made = commands.attach(pk=request.pk, by=nurse, at=MONDAY, name="图.png", content=PNG)
    commands.detach(pk=made.pk, by=nurse, at=MONDAY)
    assert not queries.attachments(request).exists()


def test_a_draft_is_its_applicants_alone_and_is_thrown_away_with_its_files(
    nurse: Member,
) -> None:
    request = a_draft(nurse)
    commands.attach(pk=request.pk, by=nurse, at=MONDAY, name="图.png", content=PNG)
    for other in (holder("director"), holder("head"), at_post("auditadmin")):
        assert not queries.visible_to(other).filter(pk=request.pk).exists()
        with pytest.raises(NotFound):
            commands.save(pk=request.pk, by=other, at=MONDAY, typed={})

    commands.remove(pk=request.pk, by=nurse, at=MONDAY)
    assert not Request.objects.filter(pk=request.pk).exists()
    assert not Attachment.objects.exists()


def test_3_1_a_what_was_handed_in_is_withdrawn_changed_and_handed_in_again_but_never_removed(
    nurse: Member,
) -> None:
    request = handed_in(nurse)
    with pytest.raises(Denied, match="不能修改"):
        commands.save(pk=request.pk, by=nurse, at=MONDAY, typed={})
    with pytest.raises(Denied, match="不能删除"):
        commands.remove(pk=request.pk, by=nurse, at=MONDAY)
    with pytest.raises(Denied, match="只有申请人可以撤回"):
        commands.withdraw(pk=request.pk, by=holder("head"), at=MONDAY)

    taken = commands.withdraw(pk=request.pk, by=nurse, at=MONDAY)
    assert taken.state == State.WITHDRAWN
    assert the_case(request).state == CaseState.WITHDRAWN
    with pytest.raises(Denied, match="不能撤回"):
        commands.withdraw(pk=request.pk, by=nurse, at=MONDAY)
    again = commands.submit(pk=request.pk, by=nurse, at=MONDAY)
    assert (again.state, again.number) == (State.IN_APPROVAL, "信需〔2026〕2号")


def test_3_1_a_a_returned_request_is_mended_and_signed_anew(nurse: Member) -> None:
    request = handed_in(nurse)
    sign(request, holder("head"), decision="return", opinion="请写明影响范围")
    request.refresh_from_db()
    assert request.state == State.RETURNED

    typed = queries.typed_in(request) | {"scope": ["house"], "units": [nurse.unit.code]}
    commands.save(pk=request.pk, by=nurse, at=MONDAY, typed=typed)
    again = commands.submit(pk=request.pk, by=nurse, at=MONDAY)
    assert (again.state, again.number) == (State.IN_APPROVAL, "信需〔2026〕1号")
    assert the_case(request).round == 2


@pytest.mark.parametrize(
    ("decision", "state"), [("refuse", State.REFUSED), ("return", State.RETURNED)]
)
def test_3_1_a_a_no_is_the_engines(nurse: Member, decision: str, state: State) -> None:
    request = handed_in(nurse)
    sign(request, holder("head"), decision=decision, opinion="不需要")
    request.refresh_from_db()
    assert request.state == state
    assert queries.case_of(request)


def test_an_older_request_is_copied_into_a_new_draft_with_what_is_known_now(
    nurse: Member,
) -> None:
    older = handed_in(nurse, typed=CHANGE | {"wanted": "2026-11-30"})
    people.set_phone(member=nurse, phone="9000", by=the_system(), at=MONDAY)
    copied = commands.copy(pk=older.pk, by=nurse, at=MONDAY + 30 * 1440 * MINUTE,
                           idempotency_key="c1")  # fmt: skip

    known = answers(copied)
    assert (copied.state, copied.number, known["topic"]) == (State.DRAFT, "", CHANGE["topic"])
    assert "wanted" not in known  # that day has passed
    with pytest.raises(NotFound):
        commands.copy(pk=older.pk, by=holder("head"), at=MONDAY, idempotency_key="c2")


def test_3_1_e_a_copy_that_is_asked_for_again_writes_over_nothing(nurse: Member) -> None:
    older = handed_in(nurse)
    key: dict[str, Any] = {"pk": older.pk, "by": nurse, "at": MONDAY, "idempotency_key": "c1"}
    copied = commands.copy(**key)
    typed = queries.typed_in(copied) | {"topic": ["另一件事"]}
    commands.save(pk=copied.pk, by=nurse, at=MONDAY, typed=typed)
    commands.submit(pk=copied.pk, by=nurse, at=MONDAY)
    sign(copied, holder("head"))
    signed = queries.content_bytes(copied.pk)

    assert commands.copy(**key).pk == copied.pk
    assert queries.content_bytes(copied.pk) == signed


def test_a_right_that_is_asked_for_until_the_end_of_time_is_mended_not_broken_off(
    nurse: Member,
) -> None:
    for_ever = {"user": nurse.staff_no, "period-from": "2026-11-24", "period-until": "9999-12-31"}
    made = a_draft(nurse, "account-access", GRANT | for_ever)
    with pytest.raises(Invalid, match="应为日期"):
        commands.submit(pk=made.pk, by=nurse, at=MONDAY)


def test_own_earlier_answers_can_be_a_source(nurse: Member) -> None:
    form = Form.objects.get(code="change-request").versions.get()
    fields = [one | {"source": "previous"} if one["code"] == "system" else one
              for one in form.content["fields"]]  # fmt: skip
    form.content = form.content | {"fields": fields}
    form.save()

    assert "system" not in answers(begin(nurse, code="change-request"))
    handed_in(nurse)
    assert answers(begin(nurse, code="change-request", key="k2"))["system"] == CHANGE["system"]


def test_1_2_j_the_time_it_took_is_kept_only_as_a_sum(nurse: Member) -> None:
    request = begin(nurse, code="change-request")
    typed = queries.typed_in(request) | {k: [v] for k, v in CHANGE.items()}
    commands.save(pk=request.pk, by=nurse, at=MONDAY + 2 * MINUTE, typed=typed)
    commands.save(pk=request.pk, by=nurse, at=MONDAY + 600 * MINUTE, typed=typed)  # a long lunch
    commands.submit(pk=request.pk, by=nurse, at=MONDAY + 601 * MINUTE)

    assert Request.objects.get(pk=request.pk).seconds == 0
    effort = Effort.objects.get()
    assert (effort.filled, effort.seconds) == (1, 2 * 60 + 5 * 60)
    assert Effort.minutes([effort]) == (1, 7.0)
    assert Effort.minutes([]) == (0, None)


def test_0_g_the_answers_are_sealed_and_the_ledger_holds_only_their_digest(
    nurse: Member,
) -> None:
    request = handed_in(nurse)
    assert CHANGE["now"].encode() not in bytes(request.sealed)
    entry = Entry.objects.filter(action="requests.saved").latest("seq")
    assert len(entry.facts["digest"]) == 64
    assert CHANGE["now"] not in str(entry.facts)


def test_somebody_with_drafts_enough_is_asked_to_finish_some(nurse: Member) -> None:
    for n in range(30):
        begin(nurse, key=f"d{n}")
    with pytest.raises(Invalid, match="草稿已有 30 份"):
        begin(nurse, key="one more")


def test_a_grant_is_a_request_like_any_other(nurse: Member) -> None:
    assert handed_in(nurse, "account-access", GRANT).title == "账号权限开通 · 何护士"
