"""A secretary fills in the parameter sheet."""

from __future__ import annotations

import contextlib
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.governance.regulation.definitions import (
    PARAMETERS,
    Boundary,
    Kind,
    ParameterDefinition,
    Value,
)


@pytest.mark.parametrize("definition", PARAMETERS.values(), ids=PARAMETERS)
def test_every_proposed_value_is_allowed_and_reads_back(definition: ParameterDefinition) -> None:
    proposed = definition.proposed
    if proposed is None:
        assert definition.optional
        return

    assert definition.canonical(proposed) == definition.default_proposed
    assert definition.range_text
    assert len(definition.title) <= 12
    assert definition.basis
    if definition.kind is not Kind.OFFSETS:
        assert definition.parse(definition.format(proposed)) == proposed


@pytest.mark.parametrize(
    ("parameter", "typed", "value", "shown"),
    [
        ("incident_response_minutes", " １５ 分钟", 15, "15 分钟"),
        ("procurement_dept_limit", "5.50万元", Decimal("5.50"), "5.50 万元"),
        ("emergency_amount_cap", "1,000", Decimal(1000), "1000 万元"),
        ("system_availability_min", "99.9％", Decimal("99.9"), "99.9%"),
        ("daily_report_due", "9：30", time(9, 30), "09:30"),
        ("weekly_meeting_weekday", "周一", 1, "周一"),
        ("survey_period", "month", "month", "每月"),
        ("eval_cycle", "每月、quarter", ("month", "quarter"), "每月、每季度"),
        ("procurement_small_skip_final", "是", True, "是"),
        ("document_date_granularity", "YYYYMMDD", "YYYYMMDD", "年月日"),
        ("overdue_reminder", "-48, 0,1", (-48, 0, 1), "到期前 48 小时、到期时、逾期 1 小时"),
    ],
)
def test_values_are_read_forgivingly_and_shown_with_their_unit(
    parameter: str, typed: str, value: Value, shown: str
) -> None:
    definition = PARAMETERS[parameter]

    assert definition.parse(typed) == value
    assert definition.format(value) == shown
    assert definition.parse(definition.canonical(value)) == value


@pytest.mark.parametrize(
    ("parameter", "typed", "says"),
    [
        ("incident_response_minutes", "90", "“故障响应时限”应为1–60 分钟的整数，现为“90”。请改正"),
        ("incident_response_minutes", "1.5", "整数"),
        ("incident_response_minutes", "", "现为“”"),
        ("incident_repair_hours", "0.25", "0.5–72 小时"),
        ("incident_repair_hours", "1e1", "0.5–72 小时"),
        ("incident_repair_hours", "NaN", "0.5–72 小时"),
        ("daily_report_due", "13:00", "08:00–12:00"),
        ("daily_report_due", "上午", "时刻"),
        ("survey_period", "每天", "每周、每月、每季度、每年"),
        ("eval_cycle", "month,day", "可用逗号并列"),
        ("procurement_small_skip_final", "也许", "是、否"),
        ("overdue_reminder", "0,-1", "由早到晚"),
        ("overdue_reminder", "一小时", "整数小时"),
        ("weekly_meeting_weekday", "8", "周一"),
    ],
)
def test_a_wrong_value_is_told_the_range(parameter: str, typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        PARAMETERS[parameter].parse(typed)


@given(st.sampled_from(sorted(PARAMETERS)), st.text(max_size=30))
def test_any_text_is_a_value_or_a_told_refusal(parameter: str, text: str) -> None:
    definition = PARAMETERS[parameter]
    value: Value | None = None
    with contextlib.suppress(ValueError):
        value = definition.parse(text)

    if value is None:
        with pytest.raises(ValueError, match=f"“{definition.title}”应为"):
            definition.parse(text)
    else:
        assert definition.parse(definition.canonical(value)) == value


@given(st.integers(-10, 100))
def test_the_limits_themselves_are_allowed(minutes: int) -> None:
    definition = PARAMETERS["incident_response_minutes"]
    if 1 <= minutes <= 60:
        assert definition.parse(str(minutes)) == minutes
    else:
        with pytest.raises(ValueError, match="1–60"):
            definition.parse(str(minutes))


def test_4_1_b_the_limit_itself_goes_to_the_leader() -> None:
    assert PARAMETERS["procurement_dept_limit"].boundary is Boundary.EXCLUSIVE
    assert PARAMETERS["procurement_leader_limit"].boundary is Boundary.INCLUSIVE
    assert PARAMETERS["data_entry_error_rate_max"].boundary is Boundary.EXCLUSIVE


def test_2_2_d_the_proposed_posts_and_the_director_fill_the_plan() -> None:
    posts = ("staff_system_engineer", "staff_data_analyst", "staff_security_officer")
    proposed = [PARAMETERS[post].proposed for post in posts]

    assert PARAMETERS["staff_total"].proposed == 1 + sum(
        value for value in proposed if isinstance(value, int)
    )
