"""No path leads to a signature of one's own, past the hour of a deputy, or to a second one."""

from __future__ import annotations

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Signature, State
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    SUBJECT,
    a_hospital,
    a_member,
    a_purchase,
    a_route,
    a_unit,
    rename,
    sign,
    submit,
)  # fmt: skip
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post

pytestmark = pytest.mark.django_db


def test_3_1_a_serial_numbers_have_no_gap_and_belong_to_their_year() -> None:
    a_hospital("director")
    clerk, unit = a_member(), a_unit()
    first = submit(unit, clerk)
    with pytest.raises(Denied):
        submit(unit, clerk)
    commands.withdraw(subject=SUBJECT, pk=unit.pk, by=clerk, at=MONDAY)
    second = submit(unit, clerk)
    next_year = submit(a_unit(), clerk, MONDAY + 60 * 24 * HOUR)

    assert [one.serial for one in (first, second, next_year)] == [
        "测〔2026〕1号", "测〔2026〕2号", "测〔2027〕1号"
    ]  # fmt: skip


def test_2_1_n_whom_it_is_for_signs_it_by_no_path() -> None:
    a_hospital("director", "leader")
    a_route("director")
    whom, other = a_member("director"), a_member("director")
    deputy = a_member()
    people.appoint_deputy(
        principal=whom, deputy=deputy, subjects=(SUBJECT,), permissions=(), since=MONDAY,
        until=MONDAY + 24 * HOUR, reason="出差", by=whom, at=MONDAY,
    )  # fmt: skip
    case = submit(a_purchase("1", whom=[whom, whom]), a_member())

    assert list(queries.todo(whom, MONDAY)) == []
    with pytest.raises(Denied, match="为您办理") as refusal:
        sign(case, whom)
    assert refusal.value.verdict.clause == "2.1-n"
    with pytest.raises(Denied, match="其代理人不能代签"):
        sign(case, Member.objects.get(pk=deputy.pk))
    assert sign(case, other).state == State.APPROVED


def test_2_1_n_a_post_given_to_the_applicant_on_the_way_changes_nothing() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    case = submit(a_unit(), clerk)
    people.assign(member=clerk, post=director.posts_at(MONDAY)[0], by=the_system(), at=MONDAY)
    with pytest.raises(Denied, match="自己的申请"):
        sign(case, Member.objects.get(pk=clerk.pk))


def test_2_1_b_a_deputy_whose_time_has_run_out_is_told_so() -> None:
    a_hospital("director", "plain")
    a_route("director")
    Post.objects.filter(code="plain").update(permissions=[])
    director, able, plain = a_member("director"), a_member(), a_member("plain")
    for deputy in (able, plain):
        people.appoint_deputy(
            principal=director, deputy=deputy, subjects=(SUBJECT,), permissions=(), since=MONDAY,
            until=MONDAY + HOUR, reason="出差", by=director, at=MONDAY,
        )  # fmt: skip
    case = submit(a_unit(), a_member())

    for deputy in (able, plain):
        with pytest.raises(Denied, match="期限已于 2026-11-23 10:00 结束") as refusal:
            sign(case, Member.objects.get(pk=deputy.pk), MONDAY + HOUR)
        assert refusal.value.verdict.clause == "2.1-b"
        assert director.name in refusal.value.verdict.remedy


def test_3_1_e_the_same_click_twice_is_one_signature_and_a_clear_no() -> None:
    a_hospital("director", "leader")
    director = a_member("director")
    case = submit(a_unit(), a_member())
    sign(case, director)
    with pytest.raises(Denied, match="签字无须重复") as refusal:
        sign(case, director)
    assert refusal.value.verdict.remedy
    assert Signature.objects.count() == 1


def test_3_1_e_a_file_changed_between_two_signatures_voids_the_first() -> None:
    a_hospital("director", "leader")
    clerk, director, leader, unit = a_member(), a_member("director"), a_member("leader"), a_unit()
    sign(submit(unit, clerk), director)
    changed = rename(unit, clerk)
    assert Signature.objects.get().void_reason == "content-changed"
    with pytest.raises(NotFound):
        sign(changed, leader)


def test_3_1_e_a_click_on_one_step_signs_no_other_that_came_to_the_same_post() -> None:
    a_hospital("director", "leader")
    first, second = a_member("director"), a_member("director")
    case = submit(a_unit(), a_member())
    [shown] = queries.waiting_steps(case)
    sign(case, first, shown=shown.shown)  # the leader's place is vacant: the directors are asked

    with pytest.raises(Denied, match="您所看的环节已办理，现为“第2步”") as refusal:
        sign(case, second, shown=shown.shown)

    assert refusal.value.verdict.remedy
    assert Signature.objects.count() == 1
    [now] = queries.waiting_steps(case)
    case.refresh_from_db()
    assert sign(case, second, shown=now.shown).state == State.APPROVED
