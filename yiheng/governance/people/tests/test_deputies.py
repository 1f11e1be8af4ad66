"""Who may stand in for whom, for what, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.people import commands, queries
from yiheng.governance.people.models import Boundary, Deputy, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post

pytestmark = pytest.mark.django_db
SYSTEM = the_system()
WEEK = timedelta(days=7)


def appoint(principal: Member, deputy: Member, **more: Any) -> Deputy:
    given: dict[str, Any] = {
        "subjects": (), "permissions": ("intake:see",), "since": MONDAY, "until": MONDAY + WEEK,
        "reason": "休假", "by": principal, **more,
    }  # fmt: skip
    return commands.appoint_deputy(principal=principal, deputy=deputy, at=MONDAY, **given)


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def test_2_1_b_a_deputy_has_the_named_right_for_the_time_and_no_other() -> None:
    principal, deputy = a_member("intake:see", "people:see"), a_member()

    appoint(principal, deputy)

    assert again(deputy).may("intake:see", MONDAY)
    assert not again(deputy).may("people:see", MONDAY)
    assert not again(deputy).may("intake:see", MONDAY + WEEK)
    assert again(principal).may("intake:see", MONDAY)


def test_2_1_b_it_ends_when_one_of_both_says_so_and_nobody_else() -> None:
    principal, deputy = a_member("intake:see"), a_member()
    made = appoint(principal, deputy)
    with pytest.raises(NotFound):
        commands.end_deputy(pk=made.pk, by=a_member(), at=MONDAY)

    commands.end_deputy(pk=made.pk, by=deputy, at=MONDAY)

    assert not again(deputy).may("intake:see", MONDAY)
    assert again(deputy).stands_in_until is None
    with pytest.raises(Invalid, match="已经结束"):
        commands.end_deputy(pk=made.pk, by=principal, at=MONDAY)


def test_2_1_k_what_the_principal_loses_the_deputy_loses() -> None:
    post = a_post("intake:see")
    principal, deputy = a_member(post=post), a_member()
    appoint(principal, deputy)

    commands.relieve(assignment=principal.assignment_set.get(), by=SYSTEM, at=MONDAY)

    assert not again(deputy).may("intake:see", MONDAY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"until": MONDAY}, "until"),
        ({"permissions": ()}, "subjects"),
        ({"permissions": ("people:see",)}, "permissions"),
        ({"permissions": ("people:manage",)}, "permissions"),
        ({"permissions": ("records:read",)}, "permissions"),
        ({"subjects": ("collection.application",)}, "subjects"),
    ],
)
def test_what_cannot_be_handed_on(wrong: dict[str, Any], field: str) -> None:
    principal = a_member("intake:see", "people:manage")
    commands.assign(member=principal, post=a_post("records:read"), by=SYSTEM, at=MONDAY)

    with pytest.raises(Invalid) as caught:
        appoint(again(principal), a_member(), **wrong)

    assert caught.value.field == field
    assert not Deputy.objects.exists()


def test_2_1_n_never_oneself_and_only_for_oneself() -> None:
    principal, deputy, stranger = a_member("intake:see"), a_member(), a_member("intake:see")

    with pytest.raises(Denied, match="委托本人"):
        appoint(principal, principal)
    with pytest.raises(Denied):
        appoint(principal, deputy, by=stranger)
    assert appoint(principal, deputy, by=a_member("people:manage")).made_by != principal.label


@pytest.mark.parametrize(
    ("boundary", "exclusive", "clause"),
    [
        (Boundary.OPERATIONS_ONLY, False, "2.1-l"),
        (Boundary.NO_RAW_DATA, False, "2.1-m"),
        (Boundary.NONE, True, "2.1-n"),
    ],
)
def test_2_1_l_2_1_m_2_1_n_no_bounded_post_and_no_administrator_on_either_side(
    boundary: str, exclusive: bool, clause: str
) -> None:
    kept = a_post("intake:see", boundary=boundary, exclusive=exclusive)
    for principal, deputy in (
        (a_member(post=kept), a_member()), (a_member("intake:see"), a_member(post=kept)),
    ):  # fmt: skip
        with pytest.raises(Denied) as caught:
            appoint(principal, deputy)
        assert caught.value.verdict.clause == clause


def test_2_1_n_nothing_is_handed_on_from_hand_to_hand() -> None:
    first, second, third = (a_member("intake:see") for _n in range(3))
    appoint(first, second)

    with pytest.raises(Denied, match="正代理他人"):
        appoint(second, third)
    with pytest.raises(Denied, match="也已委托"):
        appoint(third, first)
    appoint(second, third, since=MONDAY + WEEK, until=MONDAY + 2 * WEEK)


def test_2_1_n_no_toxic_pair_through_a_deputy_before_or_after() -> None:
    signer = a_member("approvals:sign")
    applicant, other = a_member("collection:apply"), a_member()

    def hand_to(deputy: Member) -> Deputy:
        return appoint(signer, deputy, permissions=(), subjects=("collection.application",))

    with pytest.raises(Denied, match="申请人不审批"):
        hand_to(applicant)
    hand_to(other)
    with pytest.raises(Denied, match="申请人不审批"):
        commands.assign(member=again(other), post=a_post("collection:apply"), by=SYSTEM, at=MONDAY)
    assert queries.conflicts(MONDAY) == []


def test_who_has_left_neither_stands_in_nor_has_a_deputy() -> None:
    principal, deputy = a_member("intake:see"), a_member()
    appoint(principal, deputy)

    commands.leave(member=principal, by=SYSTEM, at=MONDAY)

    assert not again(deputy).may("intake:see", MONDAY)
    with pytest.raises(Invalid, match="离岗"):
        appoint(a_member("intake:see"), again(principal))
