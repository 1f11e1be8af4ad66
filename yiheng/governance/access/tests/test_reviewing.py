from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.errors import Denied, NotFound
from yiheng.governance.access import commands, jobs, queries
from yiheng.governance.access.models import BreakGlass
from yiheng.governance.access.tests.factories import (
    a_disciplinarian,
    a_doctor,
    a_glass,
    a_hospital,
    a_judge,
)
from yiheng.governance.duties.queries import owed_by
from yiheng.governance.notices.queries import unread
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def judge(glass: BreakGlass, by: Member, outcome: str = "justified") -> BreakGlass:
    return commands.review(
        pk=glass.pk, by=by, at=MONDAY + timedelta(hours=1), outcome=outcome, remark="已核对抢救记录"
    )


def test_2_1_n_reviewers_take_turns_and_the_reader_chooses_none() -> None:
    judges = [a_judge(f"复核{n}") for n in range(3)]
    nursing = a_member(post=a_post("access:review", code="nursing_affairs"), name="护理部")

    turns = [a_glass(a_doctor(), hours=n / 60).assigned for n in range(8)]

    assert {one.pk for one in turns if one} == {one.pk for one in (*judges, nursing)}
    assert [one.pk for one in turns[:4] if one] == [one.pk for one in turns[4:] if one]


def test_2_1_n_only_whose_turn_it_is_judges_until_it_is_late() -> None:
    first, second = a_judge("甲"), a_judge("乙")
    glass = a_glass(a_doctor())
    assert glass.assigned == first
    assert owed_by(first, MONDAY).exists()
    assert not owed_by(second, MONDAY).exists()

    with pytest.raises(Denied, match="按轮次") as refusal:
        judge(glass, second)
    assert refusal.value.verdict.clause == "2.1-n"
    late = glass.review_due_at + timedelta(minutes=1)
    commands.review(pk=glass.pk, by=second, at=late, outcome="justified", remark="")

    assert BreakGlass.objects.get(pk=glass.pk).reviewer == second


def test_2_1_n_nobody_judges_a_colleague_of_the_own_unit() -> None:
    unit = a_unit("医务部")
    post = a_post("access:review", "access:break-glass", code="medical_affairs")
    reader = a_member(post=post, unit=unit, name="医务甲")
    colleague = a_member(post=Post.objects.get(pk=post.pk), unit=unit, name="医务乙")

    glass = a_glass(reader)

    assert glass.assigned is None
    with pytest.raises(Denied, match="本部门"):
        judge(glass, colleague)


def test_2_1_n_a_late_judgement_is_offered_to_the_others_once() -> None:
    first, second = a_judge("甲"), a_judge("乙")
    glass = a_glass(a_doctor())

    assert jobs.escalate(MONDAY) == 0
    assert jobs.escalate(glass.review_due_at) == 1
    assert jobs.escalate(glass.review_due_at + DAY) == 0

    assert "请您接手" in unread(second).get().title
    assert not [one for one in unread(first) if "接手" in one.title]
    with pytest.raises(NotFound):
        commands.escalate_review(pk=glass.pk, by=first, at=glass.review_due_at + DAY)


def test_2_1_n_an_improper_reading_comes_to_discipline_and_to_the_head_of_the_unit() -> None:
    discipline, medical, doctor = a_disciplinarian(), a_judge(), a_doctor()
    head = a_member("access:assign-care", unit=doctor.unit, name="科主任")
    stranger = a_member("access:assign-care", name="别科主任")
    glass = a_glass(doctor)

    judge(glass, medical, "unjustified")

    assert queries.found_improper().get() == glass
    assert "不当" in unread(discipline).get().title
    assert "您科" in unread(head).get().title
    assert not unread(stranger).exists()
