"""Who comes to gain by a case that runs signs it no more; a limit counts in its own unit."""

from __future__ import annotations

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    SUBJECT,
    a_hospital,
    a_member,
    a_unit,
    set_parameter,
    sign,
    submit,
    the_route,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db


def bar(unit_pk: int, member: Member) -> None:
    commands.bar(subject=SUBJECT, pk=unit_pk, member=member, by=the_system(), at=MONDAY + HOUR)


def test_2_1_n_who_is_barred_while_a_case_runs_signs_it_no_more() -> None:
    a_hospital("director", "leader")
    unit, director, other = a_unit(), a_member("director"), a_member("director")
    case = submit(unit, a_member())
    bar(unit.pk, director)
    bar(unit.pk, director)

    with pytest.raises(Denied) as refusal:
        sign(case, director, MONDAY + HOUR)
    assert refusal.value.verdict.clause == "2.1-n"
    assert sign(case, other, MONDAY + HOUR).in_progress


def test_2_1_n_a_step_that_nobody_else_can_sign_goes_up_and_its_clock_goes_on() -> None:
    a_hospital("director", "leader")
    the_route(step("初审", by_post("director")))
    unit, director = a_unit(), a_member("director")
    leader = a_member("leader")
    case = submit(unit, a_member())
    due = queries.waiting_steps(case)[0].due_at

    bar(unit.pk, director)

    [waiting] = queries.waiting_steps(case)
    assert (waiting.post, waiting.due_at) == ("leader", due)
    assert Duty.objects.get(kind="approvals.sign", closed_at=None).post == "leader"
    assert not sign(case, leader, MONDAY + HOUR).in_progress


def test_nothing_under_approval_bars_nobody() -> None:
    a_hospital("director")
    with pytest.raises(NotFound):
        bar(a_unit().pk, a_member())


def test_0_f_a_limit_in_hours_runs_by_the_clock_and_goes_on_where_it_stood() -> None:
    a_hospital("director", "leader")
    set_parameter("emergency_ratify_hours", "24")
    set_parameter("break_glass_minutes", "60")
    the_route(
        step("甲", by_post("director"), limit="emergency_ratify_hours"),
        step("乙", by_post("leader"), limit="break_glass_minutes"),
    )
    unit, director, _leader = a_unit(), a_member("director"), a_member("leader")
    case = submit(unit, a_member())
    assert queries.waiting_steps(case)[0].due_at == MONDAY + 24 * HOUR

    sign(case, director, MONDAY + 2 * HOUR)
    assert queries.waiting_steps(case)[0].due_at == MONDAY + 3 * HOUR
    commands.take_back(pk=case.pk, by=director, at=MONDAY + 2 * HOUR)

    assert queries.waiting_steps(case)[0].due_at == MONDAY + 24 * HOUR
    duty = Duty.objects.get(kind="approvals.sign", closed_at=None)
    assert (duty.clock, duty.due_at) == ("hours", MONDAY + 24 * HOUR)
