"""Goals from their proposal to their end: two persons, versions, reviews, readings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from yiheng.core import references
from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Unit
from yiheng.governance.regulation.parameters import Version as Regulation
from yiheng.office.goals import commands, controls, jobs, queries
from yiheng.office.goals.models import Change, Goal, Reading, Review
from yiheng.office.goals.tests.factories import (
    DAY,
    DECISION,
    MONDAY,
    TODAY,
    a_goal,
    a_hospital,
    a_member,
    a_strategy,
    a_tree,
    confirmed,
    fresh,
    holder,
    proposed,
    words,
)
from yiheng.standards.china.periods import Month, Quarter

pytestmark = pytest.mark.django_db
NOVEMBER, NEXT = Month.parse("2026-11"), Quarter.parse("2027-Q1")
LATER = NEXT.start + timedelta(days=40)


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


def judged(control: Callable[..., Any], period: Any, at: Any = None) -> Any:
    return control(period, Regulation(at or period.end))


def test_1_2_g_a_goal_is_proposed_by_one_and_confirmed_by_another() -> None:
    director, leader = holder("director"), holder("leader")
    change = proposed(director, tier="strategy")
    assert (change.stand, Goal.objects.count()) == (Stand.PROPOSED, 0)
    again = commands.propose(
        by=director, at=MONDAY, idempotency_key=change.idempotency_key.split(":")[1],
        aim=words(director, tier="strategy"), reason="同", decision=DECISION,
    )  # fmt: skip
    assert again.pk == change.pk
    with pytest.raises(Denied, match="提出人不能自己确认"):
        commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=director, at=MONDAY)
    with pytest.raises(NotFound):
        commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=a_member(), at=MONDAY)
    with pytest.raises(Denied):
        commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=holder("head"), at=MONDAY)

    goal = confirmed(change)
    assert (goal.number, goal.title, goal.live) == ("目标〔2026〕1号", "数据录入错误率", True)
    assert goal.current is not None
    assert (goal.current.ordinal, goal.current.decision) == (1, DECISION)
    assert (goal.current.proposed_by, goal.current.confirmed_by) == (director.label, leader.label)
    with pytest.raises(Denied, match="已由"):
        commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=leader, at=MONDAY)
    assert Notice.objects.filter(recipient=director, kind="goals.settled").exists()
    assert Entry.objects.filter(action="goals.settled").exists()


MISSING: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("parent", {"parent": None}, "没有上级目标"),
    ("parent", {"parent": 99_999}, "找不到上级目标"),
    ("metric", {"metric": ""}, "没有写明衡量指标"),
    ("due_on", {"term": ""}, "没有写明短期或长期"),
    ("due_on", {"due_on": TODAY + 2000 * DAY}, "晚于上级目标"),
    ("title", {"title": " "}, "不能为空"),
    ("title", {"title": "长" * 61}, "最长 60 个字"),
    ("aim", {"aim": "患者 11010519491231002X"}, "含身份证号"),
    ("tier", {"tier": "dream"}, "请选择列出的一项"),
    ("unit", {"unit": "NIL"}, "没有这个部门"),
    ("owner", {"owner": "NIL"}, "负责人不在岗"),
)


def test_1_2_n_what_is_missing_stands_on_its_field_and_nothing_is_kept() -> None:
    _top, middle, _kpi = a_tree()
    before = Change.objects.count()
    for field, given, says in MISSING:
        with pytest.raises(Invalid, match=says) as wrong:
            proposed(**{"parent": middle.pk, **given})
        assert wrong.value.field == field
    assert Change.objects.count() == before


def test_1_2_l_reason_decision_and_permission_are_asked_for() -> None:
    director, head = holder("director"), holder("head")
    aim = words(director, tier="strategy")
    for reason, decision, field in (("", DECISION, "reason"), ("因", "", "decision")):
        with pytest.raises(Invalid) as wrong:
            commands.propose(by=director, at=MONDAY, idempotency_key="k", aim=aim, reason=reason,
                             decision=decision)  # fmt: skip
        assert wrong.value.field == field
    with pytest.raises(Invalid, match="重新选择"):
        commands.propose(by=director, at=MONDAY, idempotency_key="k", aim=aim, reason="因",
                         resolution="12")  # fmt: skip
    with pytest.raises(Denied, match="只能提出本部门的目标"):
        commands.propose(by=head, at=MONDAY, idempotency_key="k", aim=aim, reason="因",
                         decision=DECISION)  # fmt: skip
    with pytest.raises(Denied):
        proposed(holder("system_engineer"), tier="strategy")
    assert proposed(head, tier="strategy").proposed_by == str(head.pk)


def test_1_2_l_a_goal_is_changed_by_versions_none_skipped() -> None:
    top, middle, kpi = a_tree()
    director, engineer = holder("director"), holder("system_engineer")
    other = words(engineer, target=Decimal("0.4"), parent=middle.pk)
    with pytest.raises(Denied, match="版本不能跳过"):
        commands.revise(pk=kpi.pk, by=director, at=MONDAY, base=2, aim=other, reason="加严",
                        decision=DECISION)  # fmt: skip
    jobs.ask_reviews(LATER)
    owed = Duty.objects.get(kind="goals.review", target__endswith=f":{kpi.reviews.get().pk}")
    assert owed.owner_id == director.pk
    change = commands.revise(pk=kpi.pk, by=director, at=LATER, base=1, aim=other, reason="加严",
                             decision=DECISION)  # fmt: skip
    with pytest.raises(Denied, match="待确认"):
        commands.give_up(pk=kpi.pk, by=director, at=LATER, reason="停", decision=DECISION)
    kpi = confirmed(change, LATER)
    assert [one.ordinal for one in kpi.versions.all()] == [1, 2]
    assert kpi.owner_id == engineer.pk
    live = Duty.objects.filter(kind="goals.review", closed_at=None)
    assert live.get(target=owed.target).owner_id == engineer.pk  # the new owner owes the review
    with pytest.raises(Invalid, match="成为循环"):
        commands.revise(pk=middle.pk, by=director, at=LATER, base=1, reason="乱", decision=DECISION,
                        aim=words(director, tier="department", parent=middle.pk))  # fmt: skip
    assert queries.above(fresh(kpi)) == [kpi.pk, middle.pk, top.pk]


def test_1_2_l_what_changed_meanwhile_is_not_confirmed_blindly() -> None:
    top = a_strategy()
    waits = proposed(tier="department", title="部门目标", parent=top.pk)
    end = commands.give_up(pk=top.pk, by=holder("director"), at=MONDAY, reason="停",
                           decision=DECISION)  # fmt: skip
    confirmed(end)
    with pytest.raises(Denied, match="已终止"):
        confirmed(waits)
    waits.refresh_from_db()
    assert (waits.stand, Goal.objects.count()) == (Stand.PROPOSED, 1)
    taken = commands.settle(pk=waits.pk, stand=Stand.WITHDRAWN, by=holder("director"), at=MONDAY)
    assert taken.stand == Stand.WITHDRAWN
    refused = proposed(tier="strategy")
    commands.settle(pk=refused.pk, stand=Stand.REFUSED, by=holder("leader"), at=MONDAY)
    assert Goal.objects.count() == 1


def test_1_2_g_what_others_hang_on_is_not_given_up() -> None:
    top, middle, kpi = a_tree()
    director = holder("director")
    with pytest.raises(Denied, match="还有 1 个"):
        commands.give_up(pk=middle.pk, by=director, at=MONDAY, reason="停", decision=DECISION)
    assert judged(controls.goals_without_parent, NOVEMBER).value == 0
    assert judged(controls.goals_measured, NOVEMBER).value == 100
    end = commands.give_up(pk=kpi.pk, by=director, at=MONDAY,
                           reason="停", decision=DECISION)  # fmt: skip
    assert not confirmed(end).live
    Goal.objects.filter(pk=top.pk).update(state="retired", retired_at=MONDAY)  # past every rule
    found = judged(controls.goals_without_parent, NOVEMBER)
    assert (found.value, found.met, found.evidence[0].pk) == (1, False, middle.pk)
    assert [one.pk for one in queries.orphans([fresh(middle)])] == [middle.pk]


def test_1_2_l_every_goal_is_reviewed_every_quarter() -> None:
    _top, middle, kpi = a_tree()
    director = holder("director")
    assert jobs.ask_reviews(MONDAY) == 0  # of the quarter in which a goal began none is owed
    assert jobs.ask_reviews(LATER) == 3
    assert jobs.ask_reviews(LATER) == 0
    assert Duty.objects.filter(kind="goals.review", closed_at=None).count() == 3
    with pytest.raises(Denied, match="由目标负责人评审"):
        commands.review(
            pk=kpi.pk, by=holder("system_engineer"), at=LATER, outcome="keep", words="好"
        )
    with pytest.raises(Invalid, match="请选择维持"):
        commands.review(pk=kpi.pk, by=director, at=LATER, outcome="dream", words="好")
    done = commands.review(pk=kpi.pk, by=director, at=LATER, outcome="adjust", words="目标偏低")
    assert done.in_time
    with pytest.raises(Denied, match="已评审"):
        commands.review(pk=kpi.pk, by=director, at=LATER, outcome="keep", words="好")
    found = judged(controls.goals_reviewed, NEXT)
    assert (round(found.value), found.met) == (33, False)
    end = commands.give_up(pk=kpi.pk, by=director, at=LATER, reason="并入", decision=DECISION)
    confirmed(end, LATER)
    with pytest.raises(Denied, match="已终止，不再评审"):
        commands.review(pk=kpi.pk, by=director, at=LATER + 90 * DAY, outcome="keep", words="好")
    fall = commands.give_up(pk=middle.pk, by=director, at=LATER, reason="并入", decision=DECISION)
    confirmed(fall, LATER)
    assert Review.objects.get(goal=middle).void
    assert Duty.objects.filter(kind="goals.review", closed_at=None).count() == 1
    fresh_ = a_goal(at=LATER, tier="strategy", title="新目标", due_on=TODAY + 900 * DAY)
    assert commands.review(pk=fresh_.pk, by=director, at=LATER, outcome="keep", words="好").in_time


def test_1_2_l_a_goal_owes_the_review_of_a_whole_quarter() -> None:
    goal, moment = a_strategy(), timedelta(seconds=1)
    begun, ended = NEXT.start - moment, NEXT.end
    for since, retired, owed in (
        (begun, None, True), (NEXT.start, None, False),
        (begun, ended, True), (begun, ended - moment, False),
    ):  # fmt: skip
        Goal.objects.filter(pk=goal.pk).update(since=since, retired_at=retired)
        assert (queries.pursued_through(NEXT) == [goal]) is owed


def test_1_2_l_the_metric_is_read_with_its_basis() -> None:
    _top, _middle, kpi = a_tree()
    director = holder("director")
    for value in ("2.0", "1.8"):
        commands.take_reading(pk=kpi.pk, by=director, at=MONDAY, day=TODAY, value=Decimal(value),
                              note="质控月报")  # fmt: skip
    assert Reading.objects.get().value == Decimal("1.8")
    for field, given in (
        ("day", {"day": TODAY + DAY}), ("note", {"note": ""}), ("value", {"value": Decimal(10**9)}),
    ):  # fmt: skip
        told: dict[str, Any] = {"day": TODAY, "value": Decimal(1), "note": "月报", **given}
        with pytest.raises(Invalid) as wrong:
            commands.take_reading(pk=kpi.pk, by=director, at=MONDAY, **told)
        assert wrong.value.field == field
    with pytest.raises(Denied, match="由目标负责人登记读数"):
        commands.take_reading(pk=kpi.pk, by=holder("head"), at=MONDAY, day=TODAY, note="月报",
                              value=Decimal(1))  # fmt: skip
    with pytest.raises(NotFound):
        commands.take_reading(pk=kpi.pk, by=a_member(), at=MONDAY, day=TODAY, note="月报",
                              value=Decimal(1))  # fmt: skip
    Goal.objects.filter(pk=kpi.pk).update(state="retired")
    with pytest.raises(Denied, match="不再登记读数"):
        commands.take_reading(pk=kpi.pk, by=director, at=MONDAY, day=TODAY, note="月报",
                              value=Decimal(1))  # fmt: skip


def test_goals_are_offered_to_other_rooms_and_show_what_points_at_them() -> None:
    top, _middle, _kpi = a_tree()
    director, stranger = holder("director"), a_member()
    found = references.find(references.GOAL, [str(top.pk), "x", "99999"], director, MONDAY)
    assert list(found) == [str(top.pk)]
    assert found[str(top.pk)].url == f"/goals/{top.pk}/"
    assert references.find(references.GOAL, [str(top.pk)], stranger, MONDAY)[str(top.pk)].url == ""
    assert [one.key for one in references.choices(references.GOAL, director, MONDAY, "智慧")] == [
        str(top.pk)
    ]
    assert commands.ask_reviews(by=the_system(), at=MONDAY) == 0
