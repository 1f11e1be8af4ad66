"""A step whose post is vacant goes up by itself; it never stalls unseen (3.1-a)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import commands, jobs, queries
from yiheng.governance.approvals.models import Case, State
from yiheng.governance.approvals.shapes import by_member, step
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
    the_route,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit, UnitKind

pytestmark = pytest.mark.django_db
SYSTEM = the_system()


def within(parent: Unit, name: str) -> Unit:
    return people.found_unit(
        code=name, name=name, kind=UnitKind.CLINICAL, parent=parent, by=SYSTEM, at=MONDAY
    )


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def leaves(member: Member) -> None:
    people.leave(member=member, by=SYSTEM, at=MONDAY + HOUR)


def asked(case: Case) -> list[str]:
    return [one.post for one in queries.waiting_steps(case)]


def test_3_1_a_a_vacant_head_is_replaced_by_the_head_above_then_by_the_leader() -> None:
    a_hospital("head", "leader")
    a_route("head", own_unit=True)
    house = a_unit("house")
    ward = within(house, "ward")
    clerk, leader = a_member(unit=ward), a_member("leader")
    first = submit(a_unit(), clerk)
    assert asked(first) == ["leader"]

    above = a_member("head", house)
    second = submit(a_unit(), clerk)

    [step_] = queries.waiting_steps(second)
    assert (step_.post, step_.unit, step_.escalated_from) == ("head", house, "岗位head")
    assert Notice.objects.filter(recipient=above, kind="approvals.asked").count() == 1
    told = Notice.objects.filter(recipient=clerk, kind="approvals.escalated")
    assert "岗位head空缺，已改由" in told[0].title
    entry = Entry.objects.filter(action="approvals.escalated").latest("seq")
    assert (entry.clause, entry.facts["to_post"]) == ("3.1-a", "head")
    assert sign(second, above).state == State.APPROVED
    assert sign(first, leader).state == State.APPROVED


def test_2_1_n_who_applied_is_not_asked_for_their_own_unit() -> None:
    a_hospital("head", "leader")
    a_route("head", own_unit=True)
    house = a_unit("house")
    head, leader = a_member("head", house), a_member("leader")

    case = submit(a_unit(), head)

    assert asked(case) == ["leader"]
    with pytest.raises(Denied, match="自己的申请"):
        sign(case, head)
    assert sign(case, leader).state == State.APPROVED


def test_2_1_n_who_signed_below_is_not_asked_above() -> None:
    a_hospital("head", "leader", "president")
    a_route("head", "leader")
    leader, president = a_member("leader"), a_member("president")
    case = submit(a_unit(), a_member())
    assert asked(case) == ["leader"]

    case = sign(case, leader)

    assert asked(case) == ["president"]
    assert sign(case, president).state == State.APPROVED


def test_3_1_a_a_named_person_who_has_left_is_replaced() -> None:
    a_hospital("head", "leader")
    house = a_unit("house")
    named, head = a_member("leader", house), a_member("head", house)
    the_route(step("专人", by_member(named.staff_no)))
    leaves(named)

    case = submit(a_unit(), a_member(), MONDAY + 2 * HOUR)

    [step_] = queries.waiting_steps(case)
    assert (step_.member, step_.post, step_.kind) == (None, "head", "post")
    assert step_.escalated_from == named.name
    assert sign(case, head, MONDAY + 2 * HOUR).state == State.APPROVED


def test_3_1_a_of_a_step_that_was_handed_on_the_name_that_is_kept_is_the_signers() -> None:
    a_hospital("head", "leader")
    a_route("head")
    by, to, leader = a_member("head"), a_member("head"), a_member("leader")
    Member.objects.filter(pk__in=(by.pk, to.pk)).update(name="阿" * 40)
    case = submit(a_unit(), a_member())
    commands.transfer(pk=case.pk, to=again(to), reason="请代为把关", by=again(by), at=MONDAY)
    leaves(to)
    with translation.override("en"):
        assert jobs.watch(MONDAY + HOUR) == 1
    [step_] = queries.waiting_steps(case)
    assert (step_.escalated_from, asked(case)) == ("阿" * 40, ["leader"])
    assert sign(case, leader, MONDAY + 2 * HOUR).state == State.APPROVED


def test_3_1_a_with_nobody_above_it_is_told_and_an_appointment_is_owed() -> None:
    a_hospital("head", "keeper")
    a_route("head")
    Post.objects.filter(code="keeper").update(permissions=["people:manage"])
    clerk, director = a_member(), a_member("director")
    Post.objects.filter(code="director").update(permissions=[])

    case = submit(a_unit(), clerk)

    [step_] = queries.waiting_steps(case)
    assert step_.stuck_at == MONDAY
    for one in (clerk, director):
        assert Notice.objects.filter(recipient=one, kind="approvals.stuck").count() == 1
    owed = Duty.objects.get(kind="approvals.fill", closed_at=None)
    assert owed.post == "keeper"
    assert jobs.watch(MONDAY + HOUR) == 0  # told already, and still nobody

    head = a_member("head")
    assert list(queries.todo(head, MONDAY + HOUR)) == [step_]
    assert sign(case, head, MONDAY + HOUR).state == State.APPROVED
    assert not Duty.objects.filter(closed_at=None).exists()


def test_3_1_a_who_is_appointed_to_a_vacant_post_is_asked_and_the_appointment_is_owed_no_more() -> (
    None
):
    a_hospital("head", "keeper")
    a_route("head")
    Post.objects.filter(code="keeper").update(permissions=["people:manage"])
    case = submit(a_unit(), a_member())
    due = Duty.objects.get(kind="approvals.sign", closed_at=None).due_at
    head = a_member("head")

    assert jobs.watch(MONDAY + HOUR) == 1
    assert jobs.watch(MONDAY + HOUR) == 0

    [step_] = queries.waiting_steps(case)
    assert step_.stuck_at is None
    assert Notice.objects.filter(recipient=head, kind="approvals.asked").count() == 1
    assert Duty.objects.get(closed_at=None).due_at == due


def test_3_1_a_a_step_that_becomes_vacant_while_it_waits_goes_up_within_ten_minutes() -> None:
    a_hospital("head", "leader")
    a_route("head")
    head, leader = a_member("head"), a_member("leader")
    case = submit(a_unit(), a_member())
    due = Duty.objects.get(closed_at=None).due_at
    assert jobs.watch(MONDAY) == 0
    leaves(head)

    assert jobs.watch(MONDAY + 2 * HOUR) == 1
    assert jobs.watch(MONDAY + 2 * HOUR) == 0

    assert asked(case) == ["leader"]
    assert Duty.objects.get(closed_at=None).due_at == due
    assert sign(case, leader, MONDAY + 2 * HOUR).state == State.APPROVED


def test_3_1_a_the_end_of_a_deputys_time_is_seen_too() -> None:
    a_hospital("head", "leader", "other")
    a_route("head")
    head, deputy, leader = a_member("head"), a_member("other"), a_member("leader")
    people.appoint_deputy(
        principal=head, deputy=deputy, subjects=(SUBJECT,), permissions=(), since=MONDAY,
        until=MONDAY + timedelta(hours=3), reason="出差", by=head, at=MONDAY,
    )  # fmt: skip
    case = submit(a_unit(), head)  # the applicant's own post, and the deputy is held to both
    assert asked(case) == ["leader"]
    assert sign(case, leader).state == State.APPROVED


def test_3_1_a_nobody_waits_at_a_step_that_is_not_there() -> None:
    a_hospital("head")
    with pytest.raises(NotFound):
        commands.relieve_step(pk=1, by=SYSTEM, at=MONDAY)


def test_the_next_round_goes_back_to_the_route() -> None:
    a_hospital("head", "leader")
    a_route("head")
    clerk, _leader, unit = a_member(), a_member("leader"), a_unit()
    case = submit(unit, clerk)
    assert asked(case) == ["leader"]
    head = a_member("head")

    changed = rename(unit, clerk, MONDAY + HOUR)

    assert asked(changed) == ["head"]
    assert sign(changed, head).state == State.APPROVED


def test_the_watch_asks_as_often_for_many_as_for_one(django_assert_max_num_queries: object) -> None:
    a_hospital("head")
    a_route("head")
    clerk, _head = a_member(), a_member("head")
    for _n in range(5):
        submit(a_unit(), clerk)
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        assert queries.vacant(MONDAY) == []
