"""A year's notice as CSV: what is taken, and every fault told with its line."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.errors import Invalid
from yiheng.governance.regulation import holiday_notices
from yiheng.governance.regulation.content import HOLIDAYS, Holiday
from yiheng.standards.china.calendar import DayKind

NOTICE = """日期,类别,名称
2027-01-01,休,元旦
2027-01-02,休,元旦
2027-01-03,休,元旦
2027-02-05,休,春节
2027-02-06,休,春节
2027-02-07,休,春节
2027-02-20,班,春节
2027-04-05,休,清明节
2027-05-01,休,劳动节
2027-05-02,休,劳动节
2027-06-09,休,端午节
2027-09-15,休,中秋节
2027-10-01,休,国庆节
2027-10-02,休,国庆节
2027-10-03,休,国庆节
2027-10-09,班,国庆节
"""


def a_notice(*, add: str = "", drop: str = "") -> bytes:
    """The notice of 2027 with a line more or less (made up for tests)."""
    kept = [line for line in NOTICE.splitlines() if not drop or drop not in line]
    return "\n".join([*kept, add]).encode()


def test_a_notice_is_read_in_any_usual_writing() -> None:
    days = holiday_notices.read(a_notice())
    assert holiday_notices.year_of(days) == 2027
    assert days[0] == Holiday(date(2027, 1, 1), DayKind.OFF, "元旦")
    english = NOTICE.replace("休", "off").replace("班", "WORK").replace("-", "/")
    for text in (english.encode("utf-8-sig"), NOTICE.encode("gb18030"),
                 NOTICE.replace(",", "\t").encode()):  # fmt: skip
        assert holiday_notices.read(text) == days


def test_the_years_that_ship_are_whole() -> None:
    for year in (2024, 2025, 2026):
        assert holiday_notices.year_of([o for o in HOLIDAYS if o.day.year == year]) == year


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (a_notice(add="2027-10-01,休,国庆节"), "2027-10-01 重复"),
        (a_notice(add="2027-10-11,班,国庆节"), "2027-10-11 是周一至周五"),
        (a_notice(add="2027-13-01,休,国庆节"), "第 18 行：“2027-13-01”不是日期"),
        (a_notice(add="2027-10-05,歇,国庆节"), "第 18 行：“歇”不是类别"),
        (a_notice(add="2027-10-05,休,"), "第 18 行：请写节日名称"),
        (a_notice(add="2027-10-05,休"), "第 18 行：应为三列"),
        (b"\xff\xfe\x00\x00\x01", "读不出文字"),
        (b"x" * 100_001, "不像一年的安排"),
        (b"2027-01-01,off,x\n" * 201, "超过 200 行"),
        (b"a,b,c\n" * 20, "另有 14 处"),
    ],
)  # fmt: skip
def test_0_f_each_fault_of_a_notice_is_told(content: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        holiday_notices.read(content)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (a_notice(drop="端午"), "不完整，缺：端午"),
        (a_notice(drop="2027-10-02"), "缺：2027-10-02"),
        (a_notice(add="2026-12-01,休,元旦"), "2026-12-01 不属于 2027 年"),
        (b"", "没有日期"),
    ],
)
def test_0_f_a_notice_of_less_than_a_year_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        holiday_notices.year_of(holiday_notices.read(content))
    assert why in str(refused.value)


def test_days_of_the_december_before_belong_to_the_year() -> None:
    eve = a_notice(add="2026-12-26,班,元旦")
    assert holiday_notices.year_of(holiday_notices.read(eve)) == 2027


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with suppress(Invalid):
        assert holiday_notices.year_of(holiday_notices.read(content))


tables = st.dictionaries(
    st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.sampled_from(DayKind), max_size=40
)


@given(tables, tables)
def test_changes_are_what_tells_two_tables_apart(
    old: dict[date, DayKind], new: dict[date, DayKind]
) -> None:
    before, after = ([Holiday(d, k, "节") for d, k in one.items()] for one in (old, new))
    found = {one.day: one.after for one in holiday_notices.changes(before, after)}
    day = date(2027, 1, 1)
    while day.year == 2027:
        assert (day in found) == (old.get(day) != new.get(day))
        assert found.get(day, new.get(day)) == new.get(day)
        day += timedelta(days=1)
