"""Improvements, processes, the watch, the leader's signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid
from yiheng.core.search.registry import KINDS as SEARCHED
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.duties.models import Duty
from yiheng.governance.duties.pacing import PACES, standing
from yiheng.governance.people.models import Unit
from yiheng.governance.regulation.parameters import Version as Regulation
from yiheng.office.goals import commands, controls, jobs, queries, workqueries
from yiheng.office.goals.models import Alignment, Reading, Signing
from yiheng.office.goals.tests.factories import (
    DAY,
    MONDAY,
    PASSWORD,
    TODAY,
    a_goal,
    a_hospital,
    a_member,
    a_process,
    a_sop,
    a_strategy,
    a_tree,
    a_trend,
    an_improvement,
    asked,
    holder,
)
from yiheng.standards.china.periods import Month, Quarter, Year

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER, QUARTER = (
    Month.parse("2026-11"), Month.parse("2026-12"), Quarter.parse("2026-Q4"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


def judged(control: Callable[..., Any], period: Any) -> Any:
    return control(period, Regulation(period.end))


def owed(kind: str) -> int:
    return Duty.objects.filter(kind=f"goals.{kind}", closed_at=None).count()


def test_1_1_e_an_improvement_is_owned_together_and_measured_before_and_after() -> None:
    head, engineer, director = holder("head"), holder("system_engineer"), holder("director")
    for field, given in (
        ("partner", {"partner": engineer}), ("wrong", {"of": 0}), ("wrong", {"wrong": 500}),
        ("due_on", {"due_on": TODAY}), ("title", {"title": ""}), ("basis", {"basis": ""}),
        ("partner", {"unit": Unit.objects.get(code=Unit.objects.values_list("code")[0][0])}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            an_improvement(**given)
        assert wrong.value.field == field
    Unit.objects.filter(pk=director.unit_id).update(kind="administrative")
    with pytest.raises(Invalid, match="不是临床或医技科室"):
        an_improvement(unit=Unit.objects.get(pk=director.unit_id), partner=director)
    with pytest.raises(Denied):
        an_improvement(by=head)
    one = an_improvement()
    assert (one.before, one.after, owed("improve")) == (Decimal(3), None, 1)
    with pytest.raises(Denied, match="由双方负责人办结"):
        commands.close_improvement(pk=one.pk, by=holder("leader"), at=MONDAY, wrong=1, of=400,
                                   basis="抽查")  # fmt: skip
    with pytest.raises(Invalid, match="算不出"):
        commands.close_improvement(pk=one.pk, by=head, at=MONDAY, wrong=0, of=0, basis="抽查")
    assert not judged(controls.improvements_closed, QUARTER).met
    one = commands.close_improvement(
        pk=one.pk, by=head, at=MONDAY, wrong=2, of=400, basis="11 月抽查"
    )
    assert (one.after, owed("improve")) == (Decimal("0.5"), 0)
    assert judged(controls.improvements_closed, QUARTER).met
    with pytest.raises(Denied, match="已办结"):
        commands.drop_improvement(pk=one.pk, by=head, at=MONDAY, reason="x")
    other = an_improvement()
    commands.drop_improvement(pk=other.pk, by=head, at=MONDAY, reason="系统将更换")
    assert judged(controls.improvements_closed, QUARTER).value == 1
    assert workqueries.improvements(a_member()).count() == 0


def test_3_1_a_a_key_process_has_its_procedure_and_is_run_by_the_engine() -> None:
    assert judged(controls.processes_digitised, NOVEMBER).value is None
    with pytest.raises(Invalid, match="还没有操作规程"):
        a_process(form="digital", engine="goals-alignment")
    with pytest.raises(Invalid, match="请选择纸质"):
        a_process(form="dream")
    with pytest.raises(Denied):
        a_process(by=holder("leader"))
    one, _other = a_process(), a_process(title="病案借阅", form="partly")
    assert judged(controls.processes_outside_engine, NOVEMBER).value == 2
    a_sop(one)
    for field, given in (
        ("in_force_on", {"ordinal": 3}), ("in_force_on", {"in_force_on": TODAY}),
        ("steps", {"steps": ""}), ("document", {"document": "9"}),
    ):  # fmt: skip
        again: dict[str, Any] = {"ordinal": 2, "in_force_on": TODAY + DAY, **given}
        with pytest.raises(Invalid) as wrong:
            a_sop(one, **again)
        assert wrong.value.field == field
    assert a_sop(one, ordinal=2, in_force_on=TODAY + DAY, change="补充").ordinal == 2


def test_1_2_c_the_digitised_share_is_judged_against_its_goal() -> None:
    director = holder("director")
    one, other = a_process(), a_process(title="病案借阅", form="partly")
    a_sop(one)
    change: dict[str, Any] = {"pk": one.pk, "by": director, "at": MONDAY + DAY, "form": "digital",
                              "engine": "goals-alignment", "why": "上线"}  # fmt: skip
    with pytest.raises(Invalid, match="没有代码为 nil"):
        commands.change_process(**{**change, "engine": "nil"})
    with pytest.raises(Denied, match="由流程负责人登记"):
        commands.change_process(**{**change, "by": holder("leader")})
    commands.change_process(**change)
    found = judged(controls.processes_outside_engine, NOVEMBER)
    assert (found.value, found.met, found.evidence) == (1, False, (other,))
    assert queries.digitised(MONDAY + timedelta(hours=1)) == 0  # as it was before
    share = judged(controls.processes_digitised, NOVEMBER)
    assert (share.value, share.target, share.met) == (50, None, False)  # no goal to compare with
    a_goal(tier="strategy", source="digitised", direction="at-least", target=Decimal(50),
           baseline=Decimal(0))  # fmt: skip
    share = judged(controls.processes_digitised, NOVEMBER)
    assert (share.target, share.met) == (50, True)
    assert jobs.count(MONDAY + 2 * DAY) == 1
    assert jobs.count(MONDAY + 2 * DAY) == 0
    assert Reading.objects.get().value == 50
    commands.retire_process(pk=other.pk, by=director, at=MONDAY + 3 * DAY, reason="并入电子病历")
    with pytest.raises(Denied, match="流程已停用"):
        a_sop(other)
    assert judged(controls.processes_outside_engine, NOVEMBER).met
    a_goal(tier="strategy", source="delivered", direction="at-least", target=Decimal(90),
           baseline=None)  # fmt: skip
    assert jobs.count(MONDAY + 4 * DAY) == 1  # nothing was promised: nothing to read of that


def test_1_2_k_the_watch_log_is_kept_and_each_entry_assessed_in_time() -> None:
    director, engineer = holder("director"), holder("system_engineer")
    goal = a_strategy()
    for field, given in (
        ("kind", {"kind": "x"}), ("published_on", {"published_on": TODAY + DAY}),
        ("summary", {"summary": ""}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            a_trend(**given)
        assert wrong.value.field == field
    with pytest.raises(Denied):
        a_trend(by=holder("leader"))
    one, two = a_trend(), a_trend(title="生成式人工智能备案")
    assert (one.due_at, owed("watch")) == (MONDAY + 30 * DAY, 2)
    told: dict[str, Any] = {
        "pk": one.pk,
        "by": engineer,
        "at": MONDAY + DAY,
        "impact": "act",
        "words": "修订目标",
    }
    with pytest.raises(Invalid, match="请选择结论"):
        commands.assess_trend(**{**told, "impact": "x"})
    with pytest.raises(Denied, match="由负责人评估"):
        commands.assess_trend(**{**told, "by": holder("leader")})
    assert commands.assess_trend(**told, goal=goal).goal == goal
    with pytest.raises(Denied, match="已评估"):
        commands.assess_trend(**told)
    commands.assess_trend(pk=two.pk, by=director, at=MONDAY + 40 * DAY, impact="none", words="无")
    found = judged(controls.trends_assessed, DECEMBER)
    assert (found.value, found.met) == (50, False)
    assert judged(controls.trends_noted, QUARTER).value == 2
    assert not judged(controls.trends_noted, QUARTER).met
    for pace in PACES.values():
        if pace.name.startswith("yiheng.office.goals"):
            assert standing(pace, MONDAY).progress.needed in (1, 3)
    assert workqueries.trends(a_member()).count() == 0


def sign(one: Alignment, decision: str = "approve", by: str = "leader") -> None:
    case = workqueries.case_of(one)
    assert isinstance(case, Case)
    approvals.sign(pk=case.pk, by=holder(by), at=MONDAY + DAY, decision=decision, opinion="同意",
                   shown=case.content_hash, password=PASSWORD)  # fmt: skip


def test_1_2_m_the_leader_signs_once_a_year_that_the_goals_serve_the_hospital() -> None:
    director, year = holder("director"), Year.parse("2026")
    assert jobs.ask_alignment(MONDAY) == 1
    commands.ask_alignment(by=director, at=MONDAY)
    assert owed("align") == 1
    with pytest.raises(Denied):
        commands.align(by=holder("head"), at=MONDAY, words="服务全局")
    one = commands.align(by=director, at=MONDAY, words="服务全局")
    with pytest.raises(Invalid, match="2026 年度的签认已经开始"):
        commands.align(by=director, at=MONDAY, words="再来")
    with pytest.raises(Invalid, match="还没有执行中的目标"):
        commands.submit_alignment(pk=one.pk, by=director, at=MONDAY)
    a_tree()
    with pytest.raises(Denied, match="由编制人修改和提交"):
        commands.submit_alignment(pk=one.pk, by=holder("deputy_director"), at=MONDAY)
    one = commands.realign(pk=one.pk, by=director, at=MONDAY, words="三个目标服务于智慧医院")
    assert [goal["number"] for goal in one.goals][:1] == ["目标〔2026〕1号"]
    commands.submit_alignment(pk=one.pk, by=director, at=MONDAY)
    assert (owed("align"), jobs.ask_alignment(MONDAY)) == (0, 0)
    assert commands.ask_alignment(by=director, at=MONDAY) == 0
    with pytest.raises(Denied, match="待签认"):
        commands.realign(pk=one.pk, by=director, at=MONDAY, words="改")
    sign(one, "return")
    one.refresh_from_db()
    assert one.stage == Signing.RETURNED
    commands.submit_alignment(pk=one.pk, by=director, at=MONDAY + DAY)
    assert not judged(controls.alignment_signed, year).met
    sign(one)
    one.refresh_from_db()
    assert (one.stage, one.signed_at) == (Signing.SIGNED, MONDAY + DAY)
    assert judged(controls.alignment_signed, year).met


@pytest.mark.parametrize("returned", [False, True])
def test_1_2_m_a_statement_that_its_author_left_behind_keeps_no_year(returned: bool) -> None:
    director, deputy = holder("director"), holder("deputy_director")
    a_tree()
    one = commands.align(by=director, at=MONDAY, words="服务全局")
    if returned:
        commands.submit_alignment(pk=one.pk, by=director, at=MONDAY)
        sign(one, "return")
    with pytest.raises(Invalid, match="已经开始"):
        commands.align(by=deputy, at=MONDAY + DAY, words="接着写")
    director.is_active = False
    director.save()
    made = commands.align(by=deputy, at=MONDAY + DAY, words="接着写")
    commands.submit_alignment(pk=made.pk, by=deputy, at=MONDAY + DAY)
    one.refresh_from_db()
    made.refresh_from_db()
    assert (one.stage, made.stage) == (Signing.REFUSED, Signing.IN_APPROVAL)


def test_1_2_m_what_the_leader_does_not_sign_may_be_begun_anew() -> None:
    director = holder("director")
    a_tree()
    one = commands.align(by=director, at=MONDAY, words="服务全局")
    commands.submit_alignment(pk=one.pk, by=director, at=MONDAY)
    sign(one, "refuse")
    one.refresh_from_db()
    assert one.stage == Signing.REFUSED
    assert commands.align(by=director, at=MONDAY, words="再来").pk != one.pk
    assert workqueries.alignments(a_member()).count() == 0


def test_what_this_room_keeps_can_be_found() -> None:
    a_tree()
    asked()
    a_process()
    a_trend()
    for name, words in (
        ("goals.goal", "录入错误率"), ("goals.demand", "弹窗"), ("goals.process", "年度目标签认"),
        ("goals.trend", "数据质量"),
    ):  # fmt: skip
        source = SEARCHED[name]
        rows = list(source.lines(None))
        assert any(words in f"{one.title} {one.text}" for one in rows)
        key = rows[0].object_id
        assert [one.object_id for one in source.lines([key])] == [key]
        assert pk_in(source.visible(holder("director"), MONDAY), key)
        assert not pk_in(source.visible(a_member(), MONDAY), key)


def pk_in(rows: Any, key: str) -> bool:
    return bool(rows.filter(pk=key).exists())
