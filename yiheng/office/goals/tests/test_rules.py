"""What a goal must say and where it may hang: tables without a database, and a property."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.office.goals import rules, workrules
from yiheng.office.goals.aims import Aim
from yiheng.office.goals.models import Form, Goal, Sop, State, Tier, Version
from yiheng.office.goals.standing import Standing, standing, way

TODAY = date(2026, 11, 23)
BEGUN = datetime(2026, 1, 1, 4, tzinfo=UTC)
AIM = Aim(
    tier="kpi", unit="XX", owner="1", title="错误率", term="short", due_on=date(2027, 6, 30),
    metric="录入错误率", measure="%", target=Decimal("0.5"), direction="at-most",
    baseline=Decimal("2.5"), parent=1,
)  # fmt: skip
STRATEGY = Goal(pk=1, number="目标〔2026〕1号", tier=Tier.STRATEGY)
DEPARTMENT = Goal(pk=2, number="目标〔2026〕2号", tier=Tier.DEPARTMENT)
KPI = Goal(pk=3, number="目标〔2026〕3号", tier=Tier.KPI)
GONE = Goal(pk=4, number="目标〔2026〕4号", tier=Tier.DEPARTMENT, state=State.RETIRED)


@pytest.mark.parametrize(
    ("tier", "parent", "above", "own", "why"),
    [
        (Tier.STRATEGY, None, (), None, ""),
        (Tier.STRATEGY, STRATEGY, (1,), None, "战略目标没有上级目标"),
        (Tier.DEPARTMENT, STRATEGY, (1,), None, ""),
        (Tier.DEPARTMENT, DEPARTMENT, (2, 1), 9, ""),
        (Tier.KPI, KPI, (3, 2, 1), 9, ""),
        (Tier.KPI, None, (), None, "没有上级目标"),
        (Tier.KPI, STRATEGY, (1,), None, "关键指标不能挂在战略目标之下"),
        (Tier.DEPARTMENT, KPI, (3, 2, 1), None, "部门目标不能挂在关键指标之下"),
        (Tier.KPI, GONE, (4,), None, "已终止"),
        (Tier.KPI, KPI, (3, 5, 1), 5, "成为循环"),
        (Tier.KPI, KPI, (3, 1), 3, "成为循环"),
    ],
)
def test_1_2_g_every_goal_hangs_on_one_above_it(
    tier: str, parent: Goal | None, above: tuple[int, ...], own: int | None, why: str
) -> None:
    verdict = rules.may_hang(tier, parent, above, own)
    assert (bool(verdict), verdict.clause) == (not why, "1.2-g")
    assert why in verdict.why
    assert verdict or verdict.remedy


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"metric": ""}, "没有写明衡量指标"),
        ({"measure": ""}, "没有写明衡量指标"),
        ({"target": None}, "没有写明衡量指标"),
        ({"baseline": None}, ""),
        ({"baseline": Decimal("0.5")}, "没有比基线值更好"),
        ({"direction": "at-least"}, "没有比基线值更好"),
        ({"direction": "at-least", "baseline": Decimal(0)}, ""),
    ],
)
def test_1_2_n_a_goal_says_what_is_to_be_reached(changed: dict[str, object], why: str) -> None:
    verdict = rules.may_measure(replace(AIM, **changed))  # type: ignore[arg-type]  # a table
    assert (bool(verdict), verdict.clause) == (not why, "1.2-n")
    assert why in verdict.why


@pytest.mark.parametrize(
    ("term", "due", "parents", "why"),
    [
        ("short", date(2027, 6, 30), None, ""),
        ("long", date(2027, 6, 30), date(2027, 6, 30), ""),
        ("", date(2027, 6, 30), None, "没有写明短期或长期"),
        ("short", None, None, "没有写明短期或长期"),
        ("short", TODAY, None, "完成期限已过"),
        ("short", date(2027, 6, 30), date(2027, 6, 29), "晚于上级目标的 2027-06-29"),
    ],
)
def test_1_2_n_a_goal_has_a_horizon(
    term: str, due: date | None, parents: date | None, why: str
) -> None:
    verdict = rules.may_last(replace(AIM, term=term, due_on=due), parents, TODAY)
    assert (bool(verdict), verdict.clause) == (not why, "1.2-n")
    assert why in verdict.why


def test_1_2_l_a_version_has_reason_and_decision_and_skips_none() -> None:
    assert rules.may_decide("因", "院办会 8 号", "")
    assert rules.may_decide("因", "", "12")
    assert "原因" in rules.may_decide("", "院办会 8 号", "").why
    assert "会议决议" in rules.may_decide("因", "", "").why
    pursued = Goal(tier=Tier.KPI, current=Version(ordinal=2))
    assert rules.may_change(pursued, 2, waiting=False)
    assert "版本不能跳过" in rules.may_change(pursued, 1, waiting=False).why
    assert "版本不能跳过" in rules.may_change(Goal(tier=Tier.KPI), 1, waiting=False).why
    assert "待确认" in rules.may_change(pursued, 2, waiting=True).why
    assert "已终止" in rules.may_change(GONE, 0, waiting=False).why
    assert rules.may_retire(0)
    assert "还有 2 个" in rules.may_retire(2).why


def test_0_i_no_register_takes_an_identity_number() -> None:
    assert rules.may_say("本季错误率下降")
    assert rules.may_say("患者 11010519491231002X").clause == "0-i"


@pytest.mark.parametrize(
    ("value", "today", "how"),
    [
        (None, TODAY, Standing.UNMEASURED),
        ("0.4", TODAY, Standing.REACHED),
        ("0.5", TODAY, Standing.REACHED),
        ("1.0", TODAY, Standing.BEHIND),
        ("1.0", date(2026, 3, 1), Standing.ON_WAY),
        ("2.5", date(2026, 1, 1), Standing.ON_WAY),
        ("2.4", date(2027, 7, 1), Standing.BEHIND),
    ],
)
def test_1_2_l_behind_is_what_time_has_overtaken(
    value: str | None, today: date, how: Standing
) -> None:
    version = Version(
        target=Decimal("0.5"), direction="at-most", baseline=Decimal("2.5"), since=BEGUN,
        due_on=date(2026, 12, 31),
    )  # fmt: skip
    given = Decimal(value) if value else None
    assert standing(version, given, today) == how
    version.baseline = None
    if given is not None and how != Standing.REACHED and today <= version.due_on:
        assert standing(version, given, today) == Standing.ON_WAY
        assert way(version, given) == 0


@given(
    baseline=st.decimals(-1000, 1000, places=2), target=st.decimals(-1000, 1000, places=2),
    value=st.decimals(-2000, 2000, places=2),
)  # fmt: skip
def test_the_way_lies_between_nothing_and_all_and_never_shrinks_towards_the_target(
    baseline: Decimal, target: Decimal, value: Decimal
) -> None:
    if baseline == target:
        return
    direction = "at-least" if target > baseline else "at-most"
    version = Version(target=target, direction=direction, baseline=baseline, since=BEGUN,
                      due_on=TODAY)  # fmt: skip
    gone = way(version, value)
    assert 0 <= gone <= 1
    assert (gone == 1) == version.reached(value)
    nearer = value + (target - value) / 2
    assert way(version, nearer) >= gone


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=40))
def test_1_2_g_no_row_of_moves_that_the_rule_allows_makes_a_circle(
    moves: list[tuple[int, int]],
) -> None:
    parents: dict[int, int | None] = dict.fromkeys(range(1, 9))

    def line(key: int | None) -> list[int]:
        found: list[int] = []
        while key is not None:
            assert key not in found
            found.append(key)
            key = parents[key]
        return found

    for own, onto in moves:
        parent = Goal(pk=onto, tier=Tier.KPI)
        if rules.may_hang(Tier.KPI, parent, line(onto), own):
            parents[own] = onto
        for key in parents:
            line(key)


@pytest.mark.parametrize(
    ("form", "engine", "sops", "why"),
    [
        (Form.PAPER, "", 0, ""),
        (Form.PARTLY, "", 0, ""),
        (Form.PARTLY, "known", 0, ""),
        (Form.DIGITAL, "known", 1, ""),
        (Form.DIGITAL, "known", 0, "没有操作规程"),
        (Form.DIGITAL, "", 1, "须由系统流程执行"),
        (Form.PARTLY, "gone", 1, "没有代码为 gone"),
    ],
)
def test_3_1_a_what_is_digital_is_run_by_the_engine(
    form: str, engine: str, sops: int, why: str
) -> None:
    verdict = workrules.may_run(form, engine, sops, frozenset({"known"}))
    assert (bool(verdict), verdict.clause) == (not why, "3.1-a")
    assert why in verdict.why


def test_3_1_a_versions_of_a_procedure_follow_each_other() -> None:
    latest = Sop(ordinal=2, in_force_on=TODAY)
    assert workrules.may_issue(1, TODAY, None)
    assert workrules.may_issue(3, TODAY + timedelta(1), latest)
    assert "应为第 1 版" in workrules.may_issue(2, TODAY, None).why
    assert "应为第 3 版" in workrules.may_issue(4, TODAY + timedelta(1), latest).why
    assert "不晚于上一版" in workrules.may_issue(3, TODAY, latest).why


def test_1_1_e_a_rate_wants_records() -> None:
    assert workrules.counted(0, 10)
    assert "没有记录" in workrules.counted(0, 0).why
    assert "大于记录数" in workrules.counted(11, 10).why
