"""Somebody signs for another: both names, for what was named, and never past the separation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import Signature, State
from yiheng.governance.approvals.tests.factories import (
    SUBJECT,
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands
from yiheng.governance.people.models import Deputy, Member, Post
from yiheng.governance.people.tests.factories import MONDAY

pytestmark = pytest.mark.django_db
SYSTEM = the_system()
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def stands_in(deputy: Member, principal: Member, *subjects: str) -> Deputy:
    return commands.appoint_deputy(
        principal=principal, deputy=deputy, subjects=subjects or (SUBJECT,), permissions=(),
        since=MONDAY, until=MONDAY + WEEK, reason="出差", by=principal, at=MONDAY,
    )  # fmt: skip


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def test_2_1_b_a_deputy_signs_and_both_names_stand_on_it() -> None:
    a_hospital("director", "leader")
    clerk, director, deputy = a_member(), a_member("director"), a_member()
    stands_in(deputy, director)
    case = submit(a_unit(), clerk)

    assert list(queries.todo(again(deputy), MONDAY)) == queries.waiting_steps(case)
    [step] = queries.waiting_steps(case)
    assert set(queries.able_to_sign(step, queries.dossier(case), MONDAY)) == {director, deputy}
    signed = sign(case, again(deputy))

    given = Signature.objects.get()
    assert (given.member, given.on_behalf_of) == (deputy, director)
    with translation.override("zh-hans"):
        assert given.names == f"{deputy.name}（代{director.name}）"
    assert signed.current == 2
    entry = Entry.objects.get(action="approvals.signed")
    assert entry.facts["on_behalf_of"] == director.staff_no


def test_2_1_n_neither_of_both_signs_a_second_step_or_the_own_application() -> None:
    a_hospital("director", "leader")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    stands_in(leader, director)
    case = sign(submit(a_unit(), clerk), again(leader))  # for the director
    with pytest.raises(Denied, match="另一环节"):
        sign(case, again(leader))  # for oneself

    [step] = queries.waiting_steps(case)
    assert list(queries.able_to_sign(step, queries.dossier(case), MONDAY)) == []


def test_2_1_n_the_deputy_of_the_applicant_does_not_sign_in_their_place() -> None:
    a_hospital("director")
    director, deputy, other = a_member("director"), a_member(), a_member("director")
    stands_in(deputy, director)
    own = submit(a_unit(), director)

    with pytest.raises(Denied, match="代理人不能代签") as refusal:
        sign(own, again(deputy))
    assert refusal.value.verdict.clause == "2.1-n"
    assert list(queries.todo(again(deputy), MONDAY)) == []
    assert sign(own, other).state == State.APPROVED


def test_2_1_n_who_stands_in_for_two_signs_for_one_of_them_only() -> None:
    a_hospital("director", "leader")
    clerk, director, leader, deputy = (
        a_member(),
        a_member("director"),
        a_member("leader"),
        a_member(),
    )
    stands_in(deputy, director)
    stands_in(deputy, leader)
    case = sign(submit(a_unit(), clerk), again(deputy))

    with pytest.raises(Denied, match="另一环节"):
        sign(case, again(deputy))


def test_2_1_n_the_principal_does_not_sign_on_after_the_deputy_did() -> None:
    a_hospital("director", "leader")
    clerk, director, deputy = a_member(), a_member("director"), a_member()
    stands_in(deputy, director)
    case = sign(submit(a_unit(), clerk), again(deputy))
    both = again(director)
    commands.assign(member=both, post=Post.objects.get(code="leader"), by=SYSTEM, at=MONDAY)

    with pytest.raises(Denied, match="另一环节"):
        sign(case, again(both))


def test_2_1_b_before_after_and_for_another_matter_a_deputy_is_a_stranger() -> None:
    a_hospital("director")
    clerk, director, deputy = a_member(), a_member("director"), a_member()
    made = stands_in(deputy, director, "collection.application")
    case = submit(a_unit(), clerk)
    with pytest.raises(NotFound):
        sign(case, again(deputy))

    commands.end_deputy(pk=made.pk, by=director, at=MONDAY)
    stands_in(deputy, director)
    late = MONDAY + WEEK
    [step] = queries.waiting_steps(case)
    assert list(queries.todo(again(deputy), late - HOUR)) == [step]
    assert list(queries.todo(again(deputy), late)) == []


def test_2_1_b_who_has_left_has_no_deputy() -> None:
    a_hospital("director")
    clerk, director, deputy = a_member(), a_member("director"), a_member()
    stands_in(deputy, director)
    case = submit(a_unit(), clerk)

    commands.leave(member=director, by=SYSTEM, at=MONDAY + HOUR)

    with pytest.raises(NotFound):
        sign(case, again(deputy), MONDAY + HOUR)
