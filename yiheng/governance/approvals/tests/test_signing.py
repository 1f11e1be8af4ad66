"""Signing in order, each person once, over what was read, by oneself."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Case, Signature, State
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    SUBJECT,
    a_hospital,
    a_member,
    a_route,
    a_unit,
    rename,
    sign,
    submit,
)  # fmt: skip
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Assignment, Member, Unit

pytestmark = pytest.mark.django_db


def told(member: Member, kind: str) -> int:
    return Notice.objects.filter(recipient=member, kind=kind).count()


def test_3_1_r_two_signatures_in_order_approve_and_act_in_the_same_transaction() -> None:
    a_hospital("director", "leader")
    clerk, director, leader, unit = a_member(), a_member("director"), a_member("leader"), a_unit()
    case = submit(unit, clerk)
    assert told(director, "approvals.asked") == 1
    assert told(leader, "approvals.asked") == 0

    sign(case, director, opinion="同意，请按期办理")
    assert not Unit.objects.filter(code=f"ok-{unit.pk}").exists()
    assert told(leader, "approvals.asked") == 1
    done = sign(case, leader)

    assert done.state == State.APPROVED
    assert Unit.objects.filter(code=f"ok-{unit.pk}").exists()
    assert told(clerk, "approvals.approved") == 1
    assert not Duty.objects.filter(closed_at=None).exists()
    entry = Entry.objects.filter(action="approvals.signed").latest("seq")
    assert entry.clause == "3.1-r"
    assert entry.facts["content"] == case.content_hash


def test_the_opinion_is_sealed_and_read_back_and_the_ledger_keeps_its_digest_only() -> None:
    a_hospital("director")
    case, director = submit(a_unit(), a_member()), a_member("director")
    sign(case, director, opinion="同意 联系人王某")

    signature = Signature.objects.get()
    assert "同意".encode() not in bytes(signature.opinion)
    assert queries.opinion_of(signature) == "同意 联系人王某"
    assert "王某" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_3_1_e_the_second_step_cannot_be_signed_first() -> None:
    a_hospital("director", "leader")
    case, leader = submit(a_unit(), a_member()), a_member("leader")

    with pytest.raises(NotFound):
        sign(case, leader)
    assert not Signature.objects.exists()


def test_3_1_e_a_wrong_password_signs_nothing_and_is_recorded() -> None:
    a_hospital("director")
    case, director = submit(a_unit(), a_member()), a_member("director")

    with pytest.raises(Denied, match="身份验证未通过") as refusal:
        sign(case, director, password="guess")

    assert refusal.value.verdict.clause == "3.1-e"
    assert not Signature.objects.exists()
    assert Entry.objects.latest("seq").action == "approvals.sign.denied"
    assert sign(case, director).state == State.APPROVED


def test_3_1_e_content_other_than_was_shown_is_not_signed() -> None:
    a_hospital("director")
    case, director = submit(a_unit(), a_member()), a_member("director")

    with pytest.raises(Denied, match="内容已变更，请重新阅读"):
        sign(case, director, shown="0" * 64)
    assert not Signature.objects.exists()


def test_3_1_e_a_change_that_nobody_announced_is_noticed_at_signing() -> None:
    a_hospital("director")
    unit, director = a_unit(), a_member("director")
    case = submit(unit, a_member())
    Unit.objects.filter(pk=unit.pk).update(name="悄悄改名")

    with pytest.raises(Denied, match="内容已变更"):
        sign(case, director)
    assert not Signature.objects.exists()


def test_3_1_e_an_edit_voids_the_signatures_and_begins_again_at_the_first_step() -> None:
    a_hospital("director", "leader")
    clerk, director, leader, unit = a_member(), a_member("director"), a_member("leader"), a_unit()
    case = sign(submit(unit, clerk), director)

    changed = rename(unit, clerk, MONDAY + HOUR)

    assert (changed.round, changed.current) == (2, 1)
    assert changed.content_hash != case.content_hash
    assert Signature.objects.get().voided_at == MONDAY + HOUR
    assert told(director, "approvals.voided") == 1
    with pytest.raises(NotFound):
        sign(changed, leader)
    sign(changed, director)
    assert sign(changed, leader).state == State.APPROVED


def test_the_same_bytes_again_void_nothing() -> None:
    a_hospital("director", "leader")
    clerk, unit = a_member(), a_unit()
    sign(submit(unit, clerk), a_member("director"))

    case = commands.content_changed(subject=SUBJECT, pk=unit.pk, by=clerk, at=MONDAY)

    assert (case.round, case.current) == (1, 2)
    assert Signature.objects.get().voided_at is None


def test_2_1_n_the_applicant_never_signs_their_own_case() -> None:
    a_hospital("director")
    director, other = a_member("director"), a_member("director")
    case = submit(a_unit(), director)

    with pytest.raises(Denied, match="自己的申请") as refusal:
        sign(case, director)
    assert refusal.value.verdict.clause == "2.1-n"
    assert case.pk not in [step.case_id for step in queries.todo(director, MONDAY)]
    assert sign(case, other).state == State.APPROVED


def test_2_1_n_one_person_signs_one_step_only() -> None:
    a_hospital("director", "leader")
    both, case = a_member("director"), None
    leader = a_member("leader")
    Assignment.objects.create(
        member=both, post=leader.posts_at(MONDAY)[0], unit=both.unit, since=MONDAY - HOUR
    )
    case = sign(submit(a_unit(), a_member()), both)

    with pytest.raises(Denied, match="另一环节") as refusal:
        sign(case, both)
    assert refusal.value.verdict.clause == "2.1-n"
    assert list(queries.todo(both, MONDAY)) == []
    assert [step.case_id for step in queries.todo(leader, MONDAY)] == [case.pk]


def test_2_1_n_the_database_itself_refuses_a_second_signature() -> None:
    a_hospital("director", "leader")
    director = a_member("director")
    case = sign(submit(a_unit(), a_member()), director)
    first = Signature.objects.get()

    for step in case.steps.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.create(
                case=case, step=step, round=1, member=director, decision="approve",
                opinion=b"", opinion_digest="", content_hash=first.content_hash, signed_at=MONDAY,
            )  # fmt: skip


@pytest.mark.parametrize("decision", ["return", "refuse"])
def test_3_1_e_a_no_wants_its_reason(decision: str) -> None:
    a_hospital("director")
    case, director = submit(a_unit(), a_member()), a_member("director")

    with pytest.raises(Invalid, match="写明理由"):
        sign(case, director, decision=decision, opinion="  ")
    assert not Signature.objects.exists()


def test_an_unknown_decision_is_mended_not_guessed() -> None:
    a_hospital("director")
    case, director = submit(a_unit(), a_member()), a_member("director")
    with pytest.raises(Invalid, match="请选择"):
        sign(case, director, decision="maybe")


def test_a_refusal_ends_the_case_and_the_feature_acts() -> None:
    a_hospital("director", "leader")
    clerk, unit = a_member(), a_unit()
    case = sign(submit(unit, clerk), a_member("director"), decision="refuse", opinion="无预算")

    assert case.state == State.REFUSED
    assert Unit.objects.filter(code=f"no-{unit.pk}").exists()
    assert told(clerk, "approvals.refused") == 1
    assert not Duty.objects.filter(closed_at=None).exists()


def test_a_returned_case_is_handed_in_again_as_a_new_round() -> None:
    a_hospital("director")
    clerk, director, unit = a_member(), a_member("director"), a_unit()
    case = sign(submit(unit, clerk), director, decision="return", opinion="缺少附件")
    assert case.state == State.RETURNED

    again = submit(unit, clerk, MONDAY + HOUR)

    assert (again.pk, again.round, again.state) == (case.pk, 2, State.IN_PROGRESS)
    assert sign(again, director).state == State.APPROVED


def test_a_returned_case_is_handed_in_again_by_its_applicant_only() -> None:
    a_hospital("director")
    unit = a_unit()
    sign(submit(unit, a_member()), a_member("director"), decision="return", opinion="缺少附件")
    with pytest.raises(Denied, match="原申请人"):
        submit(unit, a_member())


def test_withdrawing_voids_and_ends_and_only_the_applicant_may() -> None:
    a_hospital("director", "leader")
    clerk, director, unit = a_member(), a_member("director"), a_unit()
    sign(submit(unit, clerk), director)

    with pytest.raises(Denied, match="申请人"):
        commands.withdraw(subject=SUBJECT, pk=unit.pk, by=director, at=MONDAY)
    case = commands.withdraw(subject=SUBJECT, pk=unit.pk, by=clerk, at=MONDAY)

    assert case.state == State.WITHDRAWN
    assert Signature.objects.get().voided_at == MONDAY
    with pytest.raises(NotFound):
        commands.withdraw(subject=SUBJECT, pk=unit.pk, by=clerk, at=MONDAY)
    assert submit(unit, clerk).pk != case.pk


def test_nothing_is_under_approval_twice() -> None:
    a_hospital("director")
    clerk, unit = a_member(), a_unit()
    submit(unit, clerk)
    with pytest.raises(Denied, match="已在审批中"):
        submit(unit, clerk)
    assert Case.objects.count() == 1


def test_what_is_not_visible_cannot_be_handed_in() -> None:
    a_hospital("director")
    with pytest.raises(NotFound):
        submit(a_unit("hidden"), a_member())


def test_3_1_a_without_a_route_nothing_starts() -> None:
    a_hospital("director")
    with pytest.raises(Denied, match="审批流程未设定"):
        submit(a_unit(), a_member(), MONDAY - 2 * HOUR)


def test_a_case_keeps_the_route_it_began_with() -> None:
    a_hospital("director", "leader")
    a_route("director")
    clerk, director, unit = a_member(), a_member("director"), a_unit()
    case = submit(unit, clerk)
    a_route("director", "leader")

    assert sign(case, director).state == State.APPROVED


def test_a_stranger_learns_nothing_of_a_case() -> None:
    a_hospital("director")
    case = submit(a_unit(), a_member())
    stranger = a_member()
    assert not queries.visible_to(stranger).exists()
    with pytest.raises(NotFound):
        sign(case, stranger)


def test_a_step_of_ones_own_unit_is_signed_there_only() -> None:
    a_hospital("director")
    a_route("director", own_unit=True)
    house = a_unit("house")
    near, far = a_member("director", house), a_member("director")
    case = submit(a_unit(), a_member(unit=house))

    assert list(queries.todo(far, MONDAY)) == []
    with pytest.raises(NotFound):
        sign(case, far)
    assert sign(case, near).state == State.APPROVED


def test_a_vacant_post_is_told_to_applicant_and_director() -> None:
    a_hospital("director", "leader")
    clerk, director = a_member(), a_member("director")
    case = sign(submit(a_unit(), clerk), director)

    assert told(clerk, "approvals.stuck") == 1
    assert told(director, "approvals.stuck") == 1
    [step] = queries.waiting_steps(case)
    assert not queries.able_to_sign(step, queries.dossier(case), MONDAY).exists()
    assert "岗位空缺" in Notice.objects.filter(kind="approvals.stuck")[0].title


def test_3_1_r_each_step_has_its_clock_in_workdays() -> None:
    a_hospital("director")
    submit(a_unit(), a_member())
    duty = Duty.objects.get()
    assert duty.due_at.isoformat() == "2026-11-26T09:30:00+00:00"  # Thursday 17:30 in Shanghai
    assert duty.post == "director"


def test_todo_costs_one_query(django_assert_num_queries: object) -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    for _n in range(5):
        submit(a_unit(), clerk)
    assert director.assignments
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert len([step.case.applicant.name for step in queries.todo(director, MONDAY)]) == 5
