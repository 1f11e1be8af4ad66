"""Where a case goes: back to a step, on when all of a joint step have signed."""

from __future__ import annotations

import pytest

from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import Case, Signature, State
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
    the_route,
)  # fmt: skip
from yiheng.governance.duties.models import Duty
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Assignment, Member

pytestmark = pytest.mark.django_db


def told(member: Member, kind: str) -> int:
    return Notice.objects.filter(recipient=member, kind=kind).count()


def three_steps() -> tuple[Case, Member, Member, Member]:
    a_hospital("director", "leader", "head")
    director, leader, head = (a_member(post) for post in ("director", "leader", "head"))
    case = sign(sign(submit(a_unit(), a_member()), director), leader)
    return case, director, leader, head


@pytest.mark.parametrize(("back_to", "ordinal"), [("previous", 2), ("2", 2), ("1", 1)])
def test_3_1_e_a_case_goes_back_to_a_step_and_what_was_signed_since_is_void(
    back_to: str, ordinal: int
) -> None:
    case, director, leader, head = three_steps()

    back = sign(case, head, decision="return", opinion="请核对预算", back_to=back_to)

    assert (back.state, back.current, back.round) == (State.IN_PROGRESS, ordinal, 1)
    void = Signature.objects.exclude(voided_at=None)
    assert {one.void_reason for one in void} == {"sent-back"}
    assert void.count() == 4 - ordinal
    assert Signature.objects.get(decision="return").back_to == ordinal
    assert told(leader, "approvals.sent-back") == 1
    for signer in (director, leader, head)[ordinal - 1 :]:
        back = sign(back, signer)
    assert back.state == State.APPROVED
    assert not Duty.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("back_to", ["3", "4", "0", "nowhere", "-1", "²"])
def test_3_1_e_a_case_goes_back_to_what_was_done_and_nowhere_else(back_to: str) -> None:
    case, _director, _leader, head = three_steps()
    with pytest.raises(Denied, match="没有可以退回的环节") as refusal:
        sign(case, head, decision="return", opinion="请核对", back_to=back_to)
    assert refusal.value.verdict.remedy
    assert Signature.objects.filter(voided_at=None).count() == 2


def test_3_1_e_from_the_first_step_a_case_goes_back_to_its_applicant_only() -> None:
    a_hospital("director")
    case, director = submit(a_unit(), a_member()), a_member("director")
    with pytest.raises(Denied, match="没有可以退回的环节"):
        sign(case, director, decision="return", opinion="请核对", back_to="previous")
    assert sign(case, director, decision="return", opinion="请核对").state == State.RETURNED


# 会签


def a_joint_route() -> None:
    a_hospital("director", "leader", "head")
    the_route(step("会签", by_post("director"), by_post("leader")), step("终审", by_post("head")))


def test_3_1_e_all_of_a_joint_step_sign_in_any_order() -> None:
    a_joint_route()
    director, leader, head = (a_member(post) for post in ("director", "leader", "head"))
    case = submit(a_unit(), a_member())
    assert [told(one, "approvals.asked") for one in (director, leader, head)] == [1, 1, 0]

    case = sign(case, leader)
    assert [one.post for one in queries.waiting_steps(case)] == ["director"]
    with pytest.raises(NotFound):
        sign(case, head)
    case = sign(case, director)

    assert (case.current, told(head, "approvals.asked")) == (2, 1)
    assert sign(case, head).state == State.APPROVED


@pytest.mark.parametrize(
    ("decision", "state"), [("refuse", State.REFUSED), ("return", State.RETURNED)]
)
def test_3_1_e_one_no_of_a_joint_step_ends_it_for_all(decision: str, state: State) -> None:
    a_joint_route()
    director, leader = a_member("director"), a_member("leader")
    case = sign(submit(a_unit(), a_member()), director, decision=decision, opinion="不行")

    assert case.state == state
    assert not Duty.objects.filter(closed_at=None).exists()
    assert list(queries.todo(leader, MONDAY)) == []
    with pytest.raises(Denied, match="不再等待签字"):
        sign(case, leader)


def test_2_1_n_who_holds_both_posts_of_a_joint_step_signs_for_one() -> None:
    a_joint_route()
    both, leader = a_member("director"), a_member("leader")
    Assignment.objects.create(
        member=both, post=leader.posts_at(MONDAY)[0], unit=both.unit, since=MONDAY - HOUR
    )
    both = Member.objects.get(pk=both.pk)
    case = sign(submit(a_unit(), a_member()), both)
    with pytest.raises(Denied, match="另一环节"):
        sign(case, both)
    assert sign(case, leader).current == 2


def test_3_1_e_a_joint_step_that_was_sent_back_is_signed_by_all_again() -> None:
    a_joint_route()
    director, leader, head = (a_member(post) for post in ("director", "leader", "head"))
    case = sign(sign(submit(a_unit(), a_member()), director), leader)

    back = sign(case, head, decision="return", opinion="请核对", back_to="previous")

    assert len(queries.waiting_steps(back)) == 2
    assert Duty.objects.filter(closed_at=None).count() == 2
    assert sign(sign(sign(back, leader), director), head).state == State.APPROVED
