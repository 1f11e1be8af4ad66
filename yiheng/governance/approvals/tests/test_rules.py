"""What the pages ask of a case before anybody presses a button: each rule by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands, queries, rules
from yiheng.governance.approvals.models import Case, State
from yiheng.governance.approvals.rules.signing import lapsed
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    SUBJECT,
    a_hospital,
    a_unit,
    rename,
    sign,
    submit,
    the_route,
)
from yiheng.governance.notices.tests.factories import a_member
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY

pytestmark = pytest.mark.django_db


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def a_case() -> tuple[Case, Member, Member, Member]:
    """A case that waits for the director, and then for the leader."""
    a_hospital("director", "leader")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    return submit(a_unit(), clerk), clerk, director, leader


def test_3_1_e_a_step_whose_turn_it_is_not_takes_no_signature() -> None:
    case, _clerk, director, leader = a_case()
    known = queries.dossier(case)
    verdict = rules.may_sign(leader, known, known.steps[1], MONDAY)
    assert (bool(verdict), verdict.clause) == (False, "3.1-e")
    assert "现在不等待签字" in verdict.why

    ended = sign(case, director, decision="refuse", opinion="没有必要")
    known = queries.dossier(ended)
    verdict = rules.may_sign(leader, known, known.steps[1], MONDAY)
    assert "已否决，不再等待签字" in verdict.why
    assert verdict.remedy


def test_3_1_e_who_may_not_sign_hands_nothing_over_and_adds_nobody() -> None:
    case, _clerk, _director, leader = a_case()
    known = queries.dossier(case)
    first = known.steps[0]

    for verdict in (
        rules.may_transfer(leader, a_member("director"), known, first, MONDAY),
        rules.may_add_signer(leader, a_member("director"), "after", known, first, MONDAY),
    ):
        assert (bool(verdict), verdict.clause) == (False, "2.1-k")
        assert "您不在该岗位" in verdict.why


def test_3_1_e_a_decided_case_is_not_withdrawn_any_more() -> None:
    case, clerk, director, leader = a_case()
    assert rules.may_withdraw(clerk, case)
    done = sign(sign(case, director), leader)

    verdict = rules.may_withdraw(clerk, done)
    assert (bool(verdict), verdict.clause, bool(verdict.remedy)) == (False, "3.1-e", True)
    assert "已同意，不能撤回" in verdict.why
    with pytest.raises(NotFound):
        commands.withdraw(subject=SUBJECT, pk=done.subject_pk, by=clerk, at=MONDAY)


def test_2_1_b_a_lapsed_deputy_of_another_matter_or_an_unasked_step_is_a_stranger() -> None:
    case, _clerk, director, leader = a_case()
    deputy = a_member()
    for principal, subject in ((director, "tests.other"), (leader, SUBJECT)):
        people.appoint_deputy(
            principal=principal, deputy=deputy, subjects=(subject,), permissions=(),
            since=MONDAY, until=MONDAY + HOUR, reason="出差", by=principal, at=MONDAY,
        )  # fmt: skip
    first, second = queries.dossier(case).steps
    at = MONDAY + 2 * HOUR

    assert lapsed(again(deputy), SUBJECT, first, at) is None
    assert second.since is None
    assert lapsed(again(deputy), SUBJECT, second, at) is None


def test_3_1_e_a_change_of_what_is_not_under_approval_is_told_nobody() -> None:
    case, clerk, director, _leader = a_case()
    returned = sign(case, director, decision="return", opinion="缺附件")
    assert returned.state == State.RETURNED

    unit = SUBJECTS[SUBJECT].visible_to(clerk).get(pk=case.subject_pk)
    with pytest.raises(NotFound):
        rename(unit, clerk)


def test_3_1_e_the_feature_is_told_of_a_withdrawal(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    def note(*, pk: int, by: Any, at: datetime) -> None:
        told.append(pk)

    monkeypatch.setitem(SUBJECTS, SUBJECT, replace(SUBJECTS[SUBJECT], on_withdrawn=note))
    case, clerk, _director, _leader = a_case()
    commands.withdraw(subject=SUBJECT, pk=case.subject_pk, by=clerk, at=MONDAY)

    assert told == [case.subject_pk]
    assert Case.objects.get().state == State.WITHDRAWN


def test_3_1_e_one_of_a_joint_step_takes_back_while_the_other_has_not_signed() -> None:
    a_hospital("director", "leader")
    the_route(step("会签", by_post("director"), by_post("leader")))
    director = a_member("director")
    a_member("leader")
    case = sign(submit(a_unit(), a_member()), director)
    assert [one.post for one in queries.waiting_steps(case)] == ["leader"]

    commands.take_back(pk=case.pk, by=director, at=MONDAY + HOUR)
    assert {one.post for one in queries.waiting_steps(case)} == {"director", "leader"}
