"""What may be said, how long an article lasts, whom it names: pure rules."""

from __future__ import annotations

from datetime import date

import pytest

from yiheng.office.knowledge import rules

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("text", "fine"), [
    ("打印机 3 层 B12 号柜", True),
    ("患者甲，男，62 岁", True),
    ("身份证 11010519491231002X", False),
    ("住院号：A00123456", False),
    ("患者编号 20261123", False),
])  # fmt: skip
def test_0_i_a_text_for_all_holds_no_patient(text: str, fine: bool) -> None:
    assert bool(rules.may_say(text)) is fine


@pytest.mark.parametrize(("day", "why"), [
    (date(2026, 11, 24), ""), (date(2028, 11, 22), ""),
    (None, "没有复核日期"), (TODAY, "今天之后"), (date(2028, 11, 23), "超过两年"),
])  # fmt: skip
def test_7_1_g_a_review_date_lies_within_two_years(day: date | None, why: str) -> None:
    verdict = rules.may_last(day, TODAY)
    assert bool(verdict) is (not why)


@pytest.mark.parametrize(("grade", "units", "fine"), [
    ("public", 0, True), ("internal", 0, True), ("restricted", 1, True), ("secret", 2, True),
    ("restricted", 0, False), ("secret", 0, False), ("", 0, False), ("top", 3, False),
])  # fmt: skip
def test_3_2_c_what_is_guarded_names_its_readers(grade: str, units: int, fine: bool) -> None:
    assert bool(rules.may_be_read_by(grade, units)) is fine
