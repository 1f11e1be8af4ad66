"""Moving a case about: 收回, 转办, 加签, 终止; whatever is moved, nobody decides their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Case, Signature, State, Voided
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    SUBJECT,
    a_hospital,
    a_member,
    a_purchase,
    a_route,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit, UnitKind

pytestmark = pytest.mark.django_db
WHY = "出差，请代办"


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def waits(case: Case) -> list[str]:
    return [step.who for step in queries.waiting_steps(case)]


def transfer(case: Case, by: Member, to: Member, reason: str = WHY) -> Case:
    return commands.transfer(pk=case.pk, to=to, reason=reason, by=again(by), at=MONDAY + HOUR)


def add(case: Case, by: Member, who: Member, place: str = "after") -> Case:
    return commands.add_signer(
        pk=case.pk, who=who, place=place, reason=WHY, by=again(by), at=MONDAY + HOUR
    )


# 收回


def test_3_1_e_a_signature_is_taken_back_while_nobody_has_signed_after_it() -> None:
    a_hospital("director", "leader")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    case = sign(submit(a_unit(), clerk), director)
    due = case.steps.get(ordinal=1).due_at

    commands.take_back(pk=case.pk, by=director, at=MONDAY + HOUR)

    case.refresh_from_db()
    assert (case.current, waits(case)) == (1, ["岗位director"])
    assert Signature.objects.get().void_reason == Voided.TAKEN_BACK
    assert case.steps.get(ordinal=1).due_at == due
    assert Duty.objects.get(closed_at=None).due_at == due
    assert Notice.objects.filter(recipient=leader, kind="approvals.recalled").count() == 1
    assert not queries.todo(leader, MONDAY + HOUR).exists()
    assert sign(sign(case, director), leader).state == State.APPROVED


def test_3_1_e_what_another_has_signed_after_is_not_taken_back() -> None:
    a_hospital("director", "leader", "head")
    director, leader = a_member("director"), a_member("leader")
    case = sign(sign(submit(a_unit(), a_member()), director), leader)

    with pytest.raises(Denied, match="后一环节已经签字") as refusal:
        commands.take_back(pk=case.pk, by=director, at=MONDAY)
    assert refusal.value.verdict.remedy
    assert Signature.objects.filter(voided_at=None).count() == 2


def test_3_1_e_nobody_takes_back_what_is_decided_or_what_they_did_not_sign() -> None:
    a_hospital("director", "leader")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    case = sign(submit(a_unit(), clerk), director)
    with pytest.raises(Denied, match="没有有效的签字"):
        commands.take_back(pk=case.pk, by=leader, at=MONDAY)
    sign(case, leader)
    with pytest.raises(Denied, match="已同意"):
        commands.take_back(pk=case.pk, by=leader, at=MONDAY)


def test_2_1_k_who_has_left_the_post_takes_nothing_back() -> None:
    a_hospital("director", "leader", "other")
    director = a_member("director")
    case = sign(submit(a_unit(), a_member()), director)
    a_member("director")
    held = director.assignment_set.get()
    people.assign(member=director, post=Post.objects.get(code="other"), by=the_system(), at=MONDAY)
    people.relieve(assignment=held, by=the_system(), at=MONDAY + HOUR)

    with pytest.raises(Denied, match="不在该岗位"):
        commands.take_back(pk=case.pk, by=again(director), at=MONDAY + HOUR)


# 转办


def test_3_1_e_a_step_is_handed_to_a_colleague_and_both_names_stay() -> None:
    a_hospital("director")
    first, second, third = (a_member("director") for _ in range(3))
    case = submit(a_unit(), a_member())

    transfer(case, first, second)

    [step] = queries.waiting_steps(case)
    assert (step.member, step.transferred_by) == (second, first)
    assert step.who == f"{second.name}（由{first.name}转办）"
    assert [list(queries.todo(one, MONDAY)) for one in (first, third)] == [[], []]
    assert list(queries.todo(second, MONDAY)) == [step]
    assert Duty.objects.get(closed_at=None).owner == second
    with pytest.raises(Denied, match="不在该岗位"):
        sign(case, first)
    assert sign(case, second).state == State.APPROVED
    assert [one.about for one, _words in queries.comments_of(case)] == [second]
    assert [words for _one, words in queries.comments_of(case)] == [WHY]
    assert WHY not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_2_1_b_what_was_handed_over_goes_back_or_is_signed() -> None:
    a_hospital("director")
    first, second, third = (a_member("director") for _ in range(3))
    case = submit(a_unit(), a_member())
    transfer(case, first, second)

    with pytest.raises(Denied, match="不能再转他人"):
        transfer(case, second, third)
    transfer(case, second, first)

    assert waits(case) == ["岗位director"]
    assert sign(case, third).state == State.APPROVED


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("applicant", "申请人或受益人"),
        ("beneficiary", "申请人或受益人"),
        ("signer", "另一环节"),
        ("stranger", "也不是其上级"),
        ("clerk", "没有审批签字权限"),
        ("self", "不能转给本人"),
    ],
)
def test_2_1_n_a_step_is_not_handed_to(to: str, why: str) -> None:
    a_hospital("director", "leader", "other")
    Post.objects.filter(code="clerk").update(permissions=[])
    applicant, beneficiary, signer = a_member("leader"), a_member("leader"), a_member("director")
    leader, stranger, clerk = a_member("leader"), a_member("other"), a_member()
    case = sign(submit(a_purchase("1", whom=[beneficiary]), applicant), signer)
    people_ = {
        "applicant": applicant, "beneficiary": beneficiary, "signer": signer,
        "stranger": stranger, "clerk": clerk, "self": leader,
    }  # fmt: skip

    with pytest.raises(Denied, match=why) as refusal:
        transfer(case, leader, people_[to])
    assert refusal.value.verdict.remedy
    assert waits(case) == ["岗位leader"]


def test_3_1_e_a_step_may_be_handed_up() -> None:
    a_hospital("head", "leader")
    a_route("head", own_unit=True)
    house = a_unit("house")
    head, leader = a_member("head", house), a_member("leader")
    case = submit(a_unit(), a_member(unit=house))

    transfer(case, head, leader)

    assert sign(case, leader).state == State.APPROVED


def test_3_1_e_the_step_of_a_department_is_handed_to_no_other_ones_head() -> None:
    a_hospital("head", "leader")
    a_route("head", own_unit=True)
    house, other = a_unit("house", "心内科"), a_unit("other", "骨科")
    head, stranger, second = a_member("head", house), a_member("head", other), a_member("head")
    people.assign(
        member=second, post=Post.objects.get(code="head"), unit=house, by=the_system(), at=MONDAY
    )
    case, leader = submit(a_unit(), a_member(unit=house)), a_member("leader")
    [step] = queries.waiting_steps(case)

    offered = set(queries.heirs_of(step, queries.dossier(case), head, MONDAY + HOUR))
    assert offered == {again(second), leader}
    with pytest.raises(Denied, match="不在心内科的“岗位head”岗位，也不是其上级") as refusal:
        transfer(case, head, stranger)
    assert "请转给心内科同岗位的同事" in refusal.value.verdict.remedy
    assert waits(case) == ["岗位head"]
    assert sign(transfer(case, head, again(second)), again(second)).state == State.APPROVED


def test_3_1_e_the_step_of_a_ward_is_handed_to_the_head_of_its_department() -> None:
    a_hospital("head")
    a_route("head", own_unit=True)
    house = a_unit("house")
    ward = people.found_unit(
        code="ward", name="一病区", kind=UnitKind.TEAM, parent=house, by=the_system(), at=MONDAY
    )
    nurse, head = a_member("head", ward), a_member("head", house)
    case = submit(a_unit(), a_member(unit=ward))
    assert sign(transfer(case, nurse, head), head).state == State.APPROVED


def test_2_1_b_a_deputy_hands_nothing_on() -> None:
    a_hospital("director")
    director, deputy, other = a_member("director"), a_member(), a_member("director")
    people.appoint_deputy(
        principal=director, deputy=deputy, subjects=(SUBJECT,), permissions=(), since=MONDAY,
        until=MONDAY + timedelta(days=7), reason="出差", by=director, at=MONDAY,
    )  # fmt: skip
    case = submit(a_unit(), a_member())

    with pytest.raises(Denied, match="代理人不能再转办") as refusal:
        transfer(case, deputy, other)
    assert refusal.value.verdict.clause == "2.1-b"


def test_handing_on_wants_a_reason() -> None:
    a_hospital("director")
    case = submit(a_unit(), a_member())
    with pytest.raises(Invalid, match="理由"):
        transfer(case, a_member("director"), a_member("director"), " ")


# 加签


@pytest.mark.parametrize(
    ("place", "order"),
    [
        ("before", ["extra", "director", "leader"]),
        ("after", ["director", "extra", "leader"]),
        ("together", ["extra+director", "leader"]),
    ],
)
def test_3_1_e_one_more_is_asked_to_sign(place: str, order: list[str]) -> None:
    a_hospital("director", "leader", "other")
    a_route("director", "leader")
    extra, director, leader = a_member("other"), a_member("director"), a_member("leader")
    named = {"extra": extra, "director": director, "leader": leader}
    case = submit(a_unit(), a_member())

    add(case, director, extra, place)

    for step in order:
        case.refresh_from_db()
        names = step.split("+")
        assert len(queries.waiting_steps(case)) == len(names)
        for name in names:
            assert case.in_progress
            case = sign(case, named[name])
    assert case.state == State.APPROVED
    assert not Duty.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("place", ["before", "after", "together"])
def test_2_1_n_the_applicant_is_not_added_and_decides_nothing(place: str) -> None:
    a_hospital("director")
    director, clerk = a_member("director"), a_member("director")
    case = submit(a_unit(), clerk)
    with pytest.raises(Denied, match="申请人或受益人"):
        add(case, director, clerk, place)


def test_3_1_e_who_is_asked_already_is_not_added_again() -> None:
    a_hospital("director", "other")
    director, extra = a_member("director"), a_member("other")
    case = submit(a_unit(), a_member())
    add(case, director, extra)
    with pytest.raises(Denied, match="已是该事项的签字人"):
        add(case, director, extra)


def test_3_1_e_once_one_has_signed_nobody_is_added_before() -> None:
    a_hospital("director", "other")
    director, extra = a_member("director"), a_member("other")
    case = submit(a_unit(), a_member())
    add(case, director, extra, "together")
    sign(case, extra)
    with pytest.raises(Denied, match="不能前加签"):
        add(case, director, a_member("other"), "before")


def test_3_1_e_the_number_of_added_signers_has_an_end() -> None:
    a_hospital("director", "other")
    director = a_member("director")
    case = submit(a_unit(), a_member())
    for _n in range(6):
        add(case, director, a_member("other"))
    with pytest.raises(Denied, match="最多加签 6 人"):
        add(case, director, a_member("other"))


def test_3_1_e_an_unknown_place_is_mended() -> None:
    a_hospital("director", "other")
    case = submit(a_unit(), a_member())
    with pytest.raises(Invalid, match="前加签"):
        add(case, a_member("director"), a_member("other"), "somewhere")


# 终止


def test_3_1_a_a_case_is_ended_by_right_and_for_a_reason() -> None:
    a_hospital("director", "leader", "boss")
    Post.objects.filter(code="boss").update(permissions=["approvals:terminate"])
    clerk, director, boss, unit = a_member(), a_member("director"), a_member("boss"), a_unit()
    case = sign(submit(unit, clerk), director)

    with pytest.raises(NotFound):
        commands.terminate(pk=case.pk, reason=WHY, by=a_member("clerk"), at=MONDAY)
    with pytest.raises(Denied) as refusal:
        commands.terminate(pk=case.pk, reason=WHY, by=director, at=MONDAY)
    assert refusal.value.verdict.clause == "2.1-k"
    with pytest.raises(Invalid, match="理由"):
        commands.terminate(pk=case.pk, reason="", by=boss, at=MONDAY)
    done = commands.terminate(pk=case.pk, reason=WHY, by=boss, at=MONDAY)

    assert done.state == State.TERMINATED
    assert Signature.objects.get().void_reason == Voided.TERMINATED
    assert Unit.objects.filter(code=f"no-{unit.pk}").exists()
    assert not Duty.objects.filter(closed_at=None).exists()
    assert Notice.objects.filter(kind="approvals.terminated").count() == 2
    with pytest.raises(Denied, match="已终止"):
        commands.terminate(pk=case.pk, reason=WHY, by=boss, at=MONDAY)


def test_2_1_n_nobody_ends_the_own_case_by_right() -> None:
    a_hospital("director", "boss")
    Post.objects.filter(code="boss").update(permissions=["approvals:terminate"])
    boss = a_member("boss")
    case = submit(a_unit(), boss)
    with pytest.raises(Denied, match="不能终止自己") as refusal:
        commands.terminate(pk=case.pk, reason=WHY, by=boss, at=MONDAY)
    assert refusal.value.verdict.clause == "2.1-n"


def test_2_1_n_who_gains_by_a_case_ends_it_neither_and_is_not_told_to_withdraw_it() -> None:
    a_hospital("director", "boss")
    Post.objects.filter(code="boss").update(permissions=["approvals:terminate"])
    boss = a_member("boss")
    case = submit(a_purchase("1", whom=[boss]), a_member())
    with pytest.raises(Denied, match="为您办理，您不能终止") as refusal:
        commands.terminate(pk=case.pk, reason=WHY, by=boss, at=MONDAY)
    assert refusal.value.verdict.remedy == "请由另一位有权人员终止，或请申请人撤回"
